import { linkTimeFlags, wasmFeatureFlags } from './core-flags.mjs';

// LLVM's configuration for WebAssembly. llvm-wasm/README.md explains it.

/** Optimization level of LLVM's own code. */
export const llvmLevel = 'Oz';

const off = (...names) => names.map((name) => `-D${name}=OFF`);

/** Arguments that leave out the parts of LLVM that are not needed for its libraries and for tablegen. */
export const leftOut = off(
  'LLVM_INCLUDE_TESTS',
  'LLVM_INCLUDE_EXAMPLES',
  'LLVM_INCLUDE_BENCHMARKS',
  'LLVM_INCLUDE_DOCS',
  'LLVM_INCLUDE_UTILS',
  'LLVM_INCLUDE_TOOLS',
  'LLVM_BUILD_TOOLS',
  'LLVM_BUILD_UTILS',
  'LLVM_ENABLE_BINDINGS',
  'LLVM_ENABLE_ZLIB',
  'LLVM_ENABLE_ZSTD',
  'LLVM_ENABLE_LIBXML2',
  'LLVM_ENABLE_LIBEDIT',
  'LLVM_ENABLE_LIBPFM',
  'LLVM_APPEND_VC_REV',
);

const releaseFlags = (level) => [`-${llvmLevel}`, '-DNDEBUG', ...linkTimeFlags(level)].join(' ');

/**
 * The CMake arguments that determine the contents of the libraries.
 * @param {string} level optimization level of the core that is linked with them
 * @returns {string[]}
 */
export const llvmConfiguration = (level) => [
  '-DCMAKE_BUILD_TYPE=Release',
  `-DCMAKE_C_FLAGS_RELEASE=${releaseFlags(level)}`,
  `-DCMAKE_CXX_FLAGS_RELEASE=${releaseFlags(level)}`,
  `-DCMAKE_C_FLAGS=${wasmFeatureFlags.join(' ')}`,
  `-DCMAKE_CXX_FLAGS=${wasmFeatureFlags.join(' ')}`,
  '-DCMAKE_OPTIMIZE_DEPENDENCIES=ON',
  '-DLLVM_TARGETS_TO_BUILD=BPF',
  '-DLLVM_DEFAULT_TARGET_TRIPLE=bpfel-unknown-none',
  '-DLLVM_HOST_TRIPLE=wasm32-unknown-emscripten',
  ...leftOut,
  ...off(
    'LLVM_ENABLE_THREADS',
    'LLVM_ENABLE_PIC',
    'LLVM_ENABLE_BACKTRACES',
    'LLVM_ENABLE_CRASH_OVERRIDES',
    'LLVM_ENABLE_PLUGINS',
  ),
];

/** The libraries that the core is linked with, and their dependencies. */
export const llvmLibraries = `
  Core Support Demangle BinaryFormat BitstreamReader BitReader BitWriter AsmParser IRReader Remarks TargetParser Object
  MC MCParser MCDisassembler TextAPI ProfileData Analysis TransformUtils InstCombine AggressiveInstCombine ScalarOpts
  Vectorize ipo Instrumentation Coroutines ObjCARCOpts CFGuard HipStdPar FrontendOpenMP FrontendOffloading
  FrontendAtomic FrontendHLSL CGData CodeGen CodeGenTypes SelectionDAG GlobalISel AsmPrinter Target IRPrinter Passes
  Linker DebugInfoDWARF DebugInfoDWARFLowLevel DebugInfoCodeView DebugInfoBTF Symbolize SandboxIR
  BPFCodeGen BPFAsmParser BPFDesc BPFInfo
`
  .split(/\s+/)
  .filter(Boolean)
  .map((name) => `LLVM${name}`);
