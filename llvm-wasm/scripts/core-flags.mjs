// The flags with which the core is compiled and linked. llvm-wasm/README.md explains them.

/** Features supported by every engine since 2021; LLVM is compiled with the same ones. */
export const wasmFeatureFlags = ['-mbulk-memory', '-mnontrapping-fptoint', '-msign-ext'];

/** Optimization level of the artifact. */
export const artifactLevel = 'Oz';

/**
 * The flags of link-time optimization, which only the artifact has: it optimizes across the libraries and the core, and takes minutes.
 * Other levels link in seconds.
 * @param {string} level @returns {string[]}
 */
export const linkTimeFlags = (level) => (level === artifactLevel ? ['-flto'] : []);

/** Limits of the memory that the host creates, in pages of 64 KB: 32 MB and 1 GB. The driver has the same limits. */
export const memoryPages = { initial: 512, maximum: 16384 };

/** The flags that compile the core. @param {string} level `Oz`, `O1`, ... @returns {string[]} */
export function compileFlags(level) {
  return [
    `-${level}`,
    '-std=c++17',
    '-DNDEBUG',
    '-fno-exceptions',
    '-fno-rtti',
    '-fvisibility=hidden',
    '-ffunction-sections',
    '-fdata-sections',
    ...wasmFeatureFlags,
    ...linkTimeFlags(level),
    '-Wall',
    '-Wextra',
    '-Werror=return-type',
    '-Wno-unused-parameter',
  ];
}

/** The flags that link the core. @param {string} level @param {string[]} exportedFunctions C names @returns {string[]} */
export function linkFlags(level, exportedFunctions) {
  return [
    `-${level}`,
    ...wasmFeatureFlags,
    ...linkTimeFlags(level),
    '--profiling-funcs',
    '--no-entry',
    '-sSTANDALONE_WASM',
    '-sERROR_ON_UNDEFINED_SYMBOLS=1',
    `-sEXPORTED_FUNCTIONS=${exportedFunctions.map((name) => `_${name}`).join(',')}`,
    '-sFILESYSTEM=0',
    '-sMALLOC=dlmalloc',
    '-sABORTING_MALLOC=0',
    '-sALLOW_MEMORY_GROWTH=1',
    '-sIMPORTED_MEMORY=1',
    `-sINITIAL_MEMORY=${memoryPages.initial * 65536}`,
    `-sMAXIMUM_MEMORY=${memoryPages.maximum * 65536}`,
    '-sSTACK_SIZE=8MB',
    '-sSUPPORT_LONGJMP=0',
    '-Wl,--stack-first',
  ];
}
