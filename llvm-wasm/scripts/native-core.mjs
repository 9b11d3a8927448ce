import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, repositoryRoot } from '../../tools/toolchain/cache.mjs';
import { run } from '../../tools/toolchain/run.mjs';
import { compileFlags, linkTimeFlags, wasmFeatureFlags } from './core-flags.mjs';
import { nativeCompiler, nativeLevel, nativeLibraries } from './native-llvm.mjs';
import { writeIfChanged } from './write-if-changed.mjs';

/**
 * Formats the build of the core for this machine as a ninja file, with those flags of the WebAssembly core that apply to it.
 * @param {{core: string, build: string, source: string}} folders llvm-wasm; LLVM's build; LLVM's sources
 * @returns {string} text of build.ninja; its single result is `file-host`
 */
export function formatNativeNinja({ core, build, source }) {
  const onlyForWasm = [...wasmFeatureFlags, ...linkTimeFlags(nativeLevel)];
  const flags = [
    ...compileFlags(nativeLevel).filter((flag) => !onlyForWasm.includes(flag)),
    `-I${join(core, 'include')}`,
    `-I${join(core, 'src')}`,
    `-isystem ${join(source, 'llvm/include')}`,
    `-isystem ${join(build, 'include')}`,
  ];
  const sources = readdirSync(join(core, 'src'), { recursive: true })
    .filter((name) => name.endsWith('.cpp'))
    .sort()
    .map((name) => join(core, 'src', name));
  sources.push(join(core, 'tests/compare/FileHost.cpp'));
  const objects = sources.map((path) => ({ object: `${path.split('/').at(-1).slice(0, -4)}.o`, path }));
  const libraries = nativeLibraries(build);
  return [
    'ninja_required_version = 1.5',
    'rule compile',
    `  command = ${nativeCompiler} ${flags.join(' ')} -MMD -MF $out.d -c $in -o $out`,
    '  description = compile $in',
    '  depfile = $out.d',
    '  deps = gcc',
    'rule link',
    `  command = ${nativeCompiler} $in -Wl,--gc-sections -Wl,--start-group @$out.rsp -Wl,--end-group -o $out`,
    '  rspfile = $out.rsp',
    '  rspfile_content = $libraries',
    ...objects.map(({ object, path }) => `build ${object}: compile ${path}`),
    `build file-host: link ${objects.map(({ object }) => object).join(' ')} | ${libraries.join(' ')}`,
    `  libraries = ${libraries.join(' ')}`,
    'default file-host',
    '',
  ].join('\n');
}

/**
 * Compiles the core and the file host, and links them with LLVM.
 * @param {{build: string, source: string, jobs: string, targets?: string[]}} options `targets`: of ninja, instead of all, for
 *   tests
 * @returns {Promise<string>} path of the executable
 */
export async function buildNativeCore({ build, source, jobs, targets = [] }) {
  const folder = cacheFolder('core', 'native');
  mkdirSync(folder, { recursive: true });
  await writeIfChanged(
    join(folder, 'build.ninja'),
    formatNativeNinja({ core: join(repositoryRoot, 'llvm-wasm'), build, source }),
  );
  await run('ninja', ['-C', folder, '-j', jobs, ...targets]);
  return join(folder, 'file-host');
}
