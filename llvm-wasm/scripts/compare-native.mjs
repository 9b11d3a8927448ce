import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { brotliDecompressSync } from 'node:zlib';
import { BuildError, runScript } from '../../tools/toolchain/build-error.mjs';
import { repositoryRoot } from '../../tools/toolchain/cache.mjs';
import { run } from '../../tools/toolchain/run.mjs';
import { firstDifference } from './first-difference.mjs';
import { buildNativeCore } from './native-core.mjs';
import { buildNativeLlvm } from './native-llvm.mjs';
import { linkInWasm } from './wasm-host.mjs';

const help = `node llvm-wasm/scripts/compare-native.mjs [options] [FILE...]

Builds the engine for this machine, from the same sources, patches and configuration as the wasm, links programs with both,
and compares the outputs byte for byte: LLVM IR after optimisation, assembly, object, and the result with its diagnostics.
A build of LLVM takes 16 minutes on two cores; an interrupted one continues where it stopped. The exit code is 1 if anything
differs.

  FILE          bitcode, LLVM IR or an archive, each a separate program; default: e2e/fixtures/programs and all other such
                files in the repository
  --wasm FILE   default llvm-wasm/artifact/bpf-linker.wasm
  --jobs N      number of parallel compilers; default 2
  --no-build    do not build LLVM again

Needs clang++-22 (or $CXX), cmake and ninja, and LLVM's sources, which npx nx run llvm-wasm:toolchain downloads.
`;

/** Options of the links of each program: the defaults, and most options changed. */
const variants = {
  '-O3': { optimize: '3' },
  '-Os, everything else': {
    optimize: 's',
    cpu: 'v3',
    btfKeep: 'all',
    btfNames: 'bpf-linker',
    disableExpandMemcpyInOrder: true,
    unrollLoops: true,
  },
};

const emit = ['llvm-ir', 'asm', 'obj'];

/** @typedef {{name: string, paths: string[], exportSymbols?: string[]}} Program */

/** Lists the programs in the repository. @param {string} folder Where packed ones are unpacked. @returns {Promise<Program[]>} */
async function listCommitted(folder) {
  const fixtures = join(repositoryRoot, 'e2e/fixtures/programs');
  const tar = join(folder, 'bitcode.tar');
  writeFileSync(tar, brotliDecompressSync(readFileSync(join(fixtures, 'bitcode.tar.br'))));
  await run('tar', ['-xf', tar, '-C', folder]);
  const { programs } = JSON.parse(readFileSync(join(fixtures, 'programs.json'), 'utf8'));
  const packed = Object.entries(programs).map(([name, exportSymbols]) => ({
    name,
    paths: [join(folder, `${name}.bc`)],
    exportSymbols,
  }));
  const kinds = ['*.bc', '*.a', '*.rlib', 'e2e/*.ll', 'examples/*.ll'];
  const { stdout } = await run('git', ['ls-files', '-z', ...kinds], { cwd: repositoryRoot, capture: true });
  const others = stdout.split('\0').filter(Boolean).sort();
  const both = { name: 'c-one and c-two', paths: ['c-one', 'c-two'].map((name) => join(folder, `${name}.bc`)) };
  return [...packed, both, ...others.map((path) => ({ name: path, paths: [join(repositoryRoot, path)] }))];
}

/** Links natively, in a separate process. @returns {Promise<import('./wasm-host.mjs').RawLink>} */
async function linkNatively(executable, request, paths, folder) {
  const out = join(folder, 'out');
  await rm(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  writeFileSync(join(folder, 'request.json'), request);
  const { status, stderr } = await run(executable, [join(folder, 'request.json'), out, repositoryRoot, ...paths], {
    capture: true,
    allowFailure: true,
  });
  if (status === 70) return { status, result: '', outputs: [], fatal: stderr.trim() };
  if (status > 1) throw new BuildError(`${executable}: exit code ${status}`, { hint: stderr });
  const outputs = readdirSync(out)
    .filter((name) => name !== 'result.json')
    .map(Number)
    .sort((a, b) => a - b);
  const result = readFileSync(join(out, 'result.json'), 'utf8');
  return { status, result, outputs: outputs.map((index) => readFileSync(join(out, String(index)))) };
}

/** The result as text, without its timings. */
function comparable({ status, result, fatal }) {
  if (result === '') return JSON.stringify({ status, fatal });
  return JSON.stringify({ status, ...JSON.parse(result), stages: undefined }, undefined, 1);
}

/** Compares two links. @returns {string[]} one line for each difference, the earliest stage first */
function compareLinks(wasm, native) {
  const differences = [];
  const results = [comparable(wasm), comparable(native)].map((text) => Buffer.from(text));
  for (const [index, kind] of emit.entries()) {
    const [ours, theirs] = [wasm.outputs[index], native.outputs[index]];
    if (!ours || !theirs) continue;
    const difference = firstDifference(kind, ours, theirs);
    if (difference) differences.push(`${kind}: ${difference}`);
  }
  const difference = firstDifference('json', results[0], results[1]);
  if (difference) differences.push(`result: ${difference}`);
  return differences;
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      wasm: { type: 'string' },
      jobs: { type: 'string', default: '2' },
      'no-build': { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return void process.stdout.write(help);
  const { jobs } = values;
  const llvm = await buildNativeLlvm({ jobs, targets: values['no-build'] ? [] : undefined });
  const executable = await buildNativeCore({ ...llvm, jobs });
  const module = await WebAssembly.compile(
    readFileSync(values.wasm ?? join(repositoryRoot, 'llvm-wasm/artifact/bpf-linker.wasm')),
  );
  const folder = mkdtempSync(join(tmpdir(), 'compare-native-'));
  try {
    const given = positionals.map((path) => ({ name: path, paths: [resolve(path)] }));
    const programs = given.length > 0 ? given : await listCommitted(folder);
    const count = { links: 0, equal: 0, failed: 0 };
    for (const { name, paths, exportSymbols = [] } of programs) {
      for (const [variant, options] of Object.entries(variants)) {
        const inputs = paths.map((path) => ({ name: basename(path), size: readFileSync(path).length }));
        const request = JSON.stringify({ inputs, exportSymbols, emit, ...options });
        const wasm = await linkInWasm(module, request, paths, repositoryRoot);
        const native = await linkNatively(executable, request, paths, folder);
        const differences = compareLinks(wasm, native);
        count.links += 1;
        count.equal += Number(differences.length === 0);
        count.failed += Number(wasm.status !== 0);
        for (const difference of differences) console.log(`${name} (${variant}): ${difference}`);
      }
    }
    console.log(
      `${programs.length} programs, ${count.links} links: ${count.equal} equal, ${count.links - count.equal} different; ${count.failed} end in an error`,
    );
    if (count.equal < count.links) process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true });
  }
}

await runScript(main);
