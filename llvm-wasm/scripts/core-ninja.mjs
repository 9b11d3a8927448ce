import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BuildError } from '../../tools/toolchain/build-error.mjs';
import { artifactLevel, compileFlags, linkFlags } from './core-flags.mjs';

/**
 * Formats the build of the core as a ninja file: ninja rebuilds only what is stale, runs jobs in parallel and shows progress.
 * @param {object} what
 * @param {string} what.core folder with `src`, `include`, `exports.txt` and `hot-functions.txt`, on this machine
 * @param {string} what.llvmBuild folder with `lib` and the generated `include`
 * @param {string} what.llvmSource folder with `llvm/include`
 * @param {string} what.level optimization level, `Oz` for the artifact
 * @param {string} what.llvmKey identifies the libraries: the core is linked again when it changes, even if the libraries are older
 * @param {string} what.headersKey identifies LLVM's headers, for compiling
 * @param {(path: string) => string} what.inside translates a path to the path that the toolchain sees
 * @returns {string} text of build.ninja; its single result is `bpf-linker.debug.wasm`
 */
export function formatCoreNinja({ core, llvmBuild, llvmSource, llvmKey, headersKey, level, inside }) {
  const sources = listFiles(join(core, 'src'), '.cpp');
  const archives = listFiles(join(llvmBuild, 'lib'), '.a').filter((path) => basename(path).startsWith('libLLVM'));
  const compile = [
    ...compileFlags(level),
    `-ffile-prefix-map=${inside(core)}=core`,
    `-ffile-prefix-map=${inside(llvmSource)}=llvm-source`,
    `-ffile-prefix-map=${inside(llvmBuild)}=llvm-build`,
    `-I${inside(join(core, 'include'))}`,
    `-I${inside(join(core, 'src'))}`,
    `-isystem ${inside(join(llvmSource, 'llvm/include'))}`,
    `-isystem ${inside(join(llvmBuild, 'include'))}`,
  ];
  // Only the artifact is optimised for size so strongly that hot functions need it.
  const speedUp = level === artifactLevel;
  const libraries = archives.map((path) => (speedUp ? `hot/${basename(path)}` : quote(inside(path))));
  const hot = [join(import.meta.dirname, 'speed-up-archive.sh'), join(core, 'hot-functions.txt')]
    .map(inside)
    .map(quote);
  const objects = sources.map((path) => ({
    object: `${path.slice(join(core, 'src').length + 1, -4)}.o`,
    source: inside(path),
  }));
  return [
    'ninja_required_version = 1.5',
    `compile = ${compile.map(quote).join(' ')}`,
    `link = ${linkFlags(level, readExports(core)).map(quote).join(' ')}`,
    'rule compile',
    `  command = em++ $compile -MMD -MF $out.d -c $in -o $out && : ${quote(headersKey)}`,
    '  description = compile $in',
    '  depfile = $out.d',
    '  deps = gcc',
    'rule link',
    `  command = em++ $link @$out.rsp -o $out && : ${quote(llvmKey)}`,
    `  description = link $out (-${level}${level === 'O1' || level === 'O0' ? '' : ', takes some minutes'})`,
    '  rspfile = $out.rsp',
    '  rspfile_content = $in',
    ...(speedUp
      ? [
          'rule speed-up',
          `  command = ${hot[0]} $in $out ${hot[1]} && : ${quote(llvmKey)}`,
          '  description = speed up $out',
          ...archives.map((path, at) => `build ${libraries[at]}: speed-up ${quote(inside(path))} | ${hot.join(' ')}`),
        ]
      : []),
    ...objects.map(({ object, source }) => `build ${object}: compile ${quote(source)}`),
    `build bpf-linker.debug.wasm: link ${[...objects.map(({ object }) => object), ...libraries].join(' ')}`,
    'default bpf-linker.debug.wasm',
    '',
  ].join('\n');
}

/** Reads the C functions that the module exports. @param {string} core @returns {string[]} in the order of exports.txt */
export function readExports(core) {
  return readFileSync(join(core, 'exports.txt'), 'utf8').split('\n').filter(Boolean);
}

/** Lists the files with a suffix in a folder and its subfolders, sorted, so that the order on disk does not affect the wasm. */
function listFiles(folder, suffix) {
  let names;
  try {
    names = readdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new BuildError(`${folder}: ${cause.code}, expected a folder with *${suffix} files`, { cause });
  }
  const found = names.filter((name) => name.endsWith(suffix)).sort();
  if (found.length === 0) throw new BuildError(`${folder}: no *${suffix} file`);
  return found.map((name) => join(folder, name));
}

function quote(text) {
  if (/[\s'"$:]/.test(text.replace(/^-isystem /, '')))
    throw new BuildError(`${text}: a path with spaces, colons or quotes, which the build does not support`);
  return text;
}
