import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { BuildError, runScript } from '../../tools/toolchain/build-error.mjs';
import { repositoryRoot } from '../../tools/toolchain/cache.mjs';
import { openToolchain } from '../../tools/toolchain/toolchain.mjs';
import { findLlvm } from './llvm-result.mjs';
import { writeIfChanged } from './write-if-changed.mjs';

const help = `node llvm-wasm/scripts/find-hot-functions.mjs --engine FILE [options] INPUT...

Links the inputs with a profiler, and writes llvm-wasm/hot-functions.txt: the functions of LLVM that take most of the time.
The next build of the artifact optimises them less for size. Inputs are bitcode of large programs, such as those that
npm run bench -- --cases g writes to .cache/bench/g.

  --engine FILE   the module with function names; build-core.mjs prints its path
  --share SHARE   the share of the time that the functions take together; default 0.8
  --rounds N      number of links that are measured, after a warm-up; default 5
`;

const listFile = join(repositoryRoot, 'llvm-wasm/hot-functions.txt');
const head =
  '# Functions of LLVM that take the time of a large link, written by llvm-wasm/scripts/find-hot-functions.mjs.\n';

/**
 * Profiles links.
 * @param {Uint8Array} wasm with names
 * @param {string[]} inputs
 * @param {number} rounds
 * @returns {Promise<Map<string, number>>} microseconds in each function itself, without its callees, by its demangled name
 */
async function profile(wasm, inputs, rounds) {
  setFlagsFromString('--no-liftoff'); // Only code of the optimising compiler is representative.
  const { createLinker } = await import('@bpf-link-wasm/driver');
  const linker = await createLinker({ engine: new WebAssembly.Module(wasm), tuning: 'none' });
  const link = () => linker.link({ inputs, optimize: '3' });
  await link();
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 500 });
  await session.post('Profiler.start');
  for (let round = 0; round < rounds; round += 1) await link();
  const { nodes, samples, timeDeltas } = (await session.post('Profiler.stop')).profile;
  session.disconnect();
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const times = new Map();
  samples.forEach((id, at) => {
    const { url, functionName } = frames.get(id);
    // LLVM's clones of a function have a suffix.
    const name = functionName.replace(/ \((\.\w+)+\)$/, '');
    if (url.startsWith('wasm:')) times.set(name, (times.get(name) ?? 0) + timeDeltas[at]);
  });
  return times;
}

/** Chooses the functions that take the most time, until they reach a share of the total time. */
function chooseHottest(times, share) {
  const sorted = [...times].sort(([, a], [, b]) => b - a);
  const whole = sorted.reduce((sum, [, time]) => sum + time, 0);
  let sum = 0;
  return sorted.filter(([, time]) => (sum += time) < share * whole).map(([name]) => name);
}

/** Lists the symbols that LLVM's libraries define. @returns {Promise<Map<string, string[]>>} by their demangled names */
async function readSymbols() {
  const toolchain = await openToolchain();
  const { build } = findLlvm(toolchain);
  const archives = readdirSync(join(build, 'lib')).map((name) => toolchain.inside(join(build, 'lib', name)));
  const script = `
    symbols=$("$(command -v llvm-nm || command -v llvm-nm-19)" --defined-only --format=just-symbols "$@" | sort -u)
    echo "$symbols"
    echo "$symbols" | "$(command -v llvm-cxxfilt || command -v llvm-cxxfilt-19)"`;
  const { stdout } = await toolchain.run(['sh', '-c', script, 'sh', ...archives], { capture: true });
  // The output is all symbols, followed by their demangled names.
  const lines = stdout.trimEnd().split('\n');
  const count = lines.length / 2;
  const byName = new Map();
  for (let at = 0; at < count; at += 1) {
    const name = lines[count + at];
    byName.set(name, [...(byName.get(name) ?? []), lines[at]]);
  }
  return byName;
}

async function main() {
  const text = { type: 'string' };
  const options = { engine: text, share: { ...text, default: '0.8' }, rounds: { ...text, default: '5' } };
  const { values, positionals } = parseArgs({
    options: { ...options, help: { type: 'boolean' } },
    allowPositionals: true,
  });
  if (values.help) return void process.stdout.write(help);
  const [share, rounds] = [Number(values.share), Number(values.rounds)];
  if (!values.engine || positionals.length === 0)
    throw new BuildError('expected --engine FILE and inputs', { hint: help });
  if (!(share > 0 && share < 1)) throw new BuildError(`--share ${values.share}: expected a number between 0 and 1`);
  if (!(Number.isInteger(rounds) && rounds > 0)) throw new BuildError(`--rounds ${values.rounds}: expected 1 or more`);
  const hottest = chooseHottest(await profile(await readFile(values.engine), positionals, rounds), share);
  const byName = await readSymbols();
  const symbols = [...new Set(hottest.flatMap((name) => byName.get(name) ?? []))].sort();
  if (symbols.length === 0)
    throw new BuildError(`${values.engine}: has no names of LLVM's functions, expected bpf-linker.debug.wasm`);
  await writeIfChanged(listFile, `${head}${symbols.join('\n')}\n`);
  console.log(`${listFile}: ${symbols.length} functions`);
}

if (import.meta.filename === process.argv[1]) await runScript(main);
