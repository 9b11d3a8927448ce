import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BuildError, runScript } from '../../tools/toolchain/build-error.mjs';
import { repositoryRoot, versions } from '../../tools/toolchain/cache.mjs';
import { memoryPages } from './core-flags.mjs';
import { readExports } from './core-ninja.mjs';
import { artifactFolder, compareManifests, createManifest, manifestFile } from './manifest.mjs';
import { readInterface } from './wasm-binary.mjs';

/**
 * Exports of every such module in addition to exports.txt. With link-time optimization, Emscripten also keeps the last one, because the
 * C++ library refers to it until the optimizer removes the call.
 */
const standardExports = ['__indirect_function_table', '_initialize', '__cxa_increment_exception_refcount'];

/** The import of the memory, which the host creates. */
const memoryImport = 'env.memory';

/**
 * Reads the functions that bpf_link.h declares, and the version of the ABI.
 * @param {string} header its text
 * @returns {{imports: string[], exports: string[], abi: number}} sorted; imports by their name in the module "host"
 */
export function readHeader(header) {
  const find = (pattern) => [...header.matchAll(pattern)].map(([, name]) => name).sort();
  return {
    imports: find(/^BL_IMPORT\((\w+)\)/gm),
    exports: find(/^BL_EXPORT [^;(]*?\b(\w+)\(/gm),
    abi: Number(/^#define BL_ABI_VERSION (\d+)$/m.exec(header)?.[1]),
  };
}

/**
 * Compares the four descriptions of the interface: bpf_link.h, exports.txt, the module, and versions.json.
 * @param {{header: string, exports: string[], wasm: Uint8Array, abi: number}} what `exports` of exports.txt, `abi` of
 *   versions.json
 * @returns {string[]} one line for each difference
 */
export function compareInterface({ header, exports, wasm, abi }) {
  const declared = readHeader(header);
  const binary = readInterface(wasm);
  const own = binary.exports.filter((name) => !standardExports.includes(name));
  const unknown = binary.imports.filter(
    (name) => name !== memoryImport && !declared.imports.includes(name.replace(/^host\./, '')),
  );
  return [
    ...compareNames('exports.txt', exports, "bpf_link.h's BL_EXPORT", declared.exports),
    ...compareNames('exports.txt', exports, 'bpf-linker.wasm', own),
    ...unknown.map((name) => `bpf-linker.wasm imports ${name}: not a BL_IMPORT of bpf_link.h`),
    ...(declared.abi === abi
      ? []
      : [`BL_ABI_VERSION is ${declared.abi} in bpf_link.h, abi is ${abi} in versions.json`]),
    ...(callAbiVersion(wasm) === abi
      ? []
      : [`bl_abi_version() is ${callAbiVersion(wasm)}, abi is ${abi} in versions.json`]),
  ];
}

function compareNames(left, leftNames, right, rightNames) {
  const missing = (from, names, others) =>
    names.filter((name) => !others.includes(name)).map((name) => `${name}: not in ${from}`);
  return [...missing(right, leftNames, rightNames), ...missing(left, rightNames, leftNames)];
}

function callAbiVersion(wasm) {
  const module = new WebAssembly.Module(wasm);
  const host = Object.fromEntries(WebAssembly.Module.imports(module).map(({ name }) => [name, () => 0]));
  const env = { memory: new WebAssembly.Memory(memoryPages) };
  const { exports } = new WebAssembly.Instance(module, { host, env });
  exports._initialize();
  return exports.bl_abi_version();
}

async function main() {
  const wasmFile = join(artifactFolder, 'bpf-linker.wasm');
  for (const file of [manifestFile, wasmFile]) {
    if (!existsSync(file))
      throw new BuildError(`${file}: does not exist`, { hint: 'npx nx run llvm-wasm:build builds it' });
  }
  const recorded = JSON.parse(readFileSync(manifestFile, 'utf8'));
  const wasm = readFileSync(wasmFile);
  // The toolchain need not be installed: its identity is taken from the manifest.
  const stale = compareManifests(recorded, createManifest(wasm, recorded.llvm.toolchain));
  if (stale.length > 0) {
    throw new BuildError(`llvm-wasm/artifact is stale: ${stale.length} of its inputs differ from its manifest`, {
      hint: [...stale, 'npx nx run llvm-wasm:llvm && npx nx run llvm-wasm:build updates it'].join('\n'),
    });
  }
  const problems = compareInterface({
    header: readFileSync(join(repositoryRoot, 'llvm-wasm/include/bpf_link.h'), 'utf8'),
    exports: readExports(join(repositoryRoot, 'llvm-wasm')),
    wasm,
    abi: versions.abi,
  });
  if (problems.length > 0)
    throw new BuildError('the descriptions of the interface differ', { hint: problems.join('\n') });
  const { files } = recorded.core;
  console.log(
    `llvm-wasm/artifact matches this tree: ${Object.keys(files).length} source files, ${Object.keys(recorded.llvm.patches).length} patches, sha256 ${recorded.wasm.sha256}`,
  );
}

if (import.meta.filename === process.argv[1]) await runScript(main);
