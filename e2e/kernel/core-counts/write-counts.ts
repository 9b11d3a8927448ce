import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeObject, programsOf } from '@bpf-link-wasm/btf';
import { findProgram } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { rustc } from '@bpf-link-wasm/testkit/rust';
import { expect, it } from 'vitest';
import { hashCoreInputs } from '../core-inputs.js';
import { compileCore, linkCore } from '../core-programs.js';
import { openEngine } from '../engine.js';
import { countInputs } from './count-inputs.js';

const source = fileURLToPath(new URL('../core/counts.c', import.meta.url));

it('has as many instructions as C for each read', async () => {
  const out = await mkdtemp(join(tmpdir(), 'core-counts-'));
  const engine = await openEngine();
  try {
    const clang = findProgram('clang-22') ?? 'clang';
    const objectOfC = join(out, 'c.o');
    const options = ['-target', 'bpf', '-mcpu=v3', '-g', '-O2', '-c', source];
    await runCommand(clang, [...options, '-o', objectOfC]);
    const names = [...countsOf(new Uint8Array(await readFile(objectOfC))).keys()];
    const compiled = await compileCore(['counts'], { optLevel: '3' }, out);
    const columns = [
      countsOf(await linkCore(engine, compiled.get('counts')!, names)),
      countsOf(new Uint8Array(await readFile(objectOfC))),
    ];
    const rows = names.map((name) => `| \`${name}\` | ${columns.map((counts) => counts.get(name)).join(' | ')} |`);
    const versions = [
      (await runCommand(rustc, ['--version'])).replace(/ \(.*/s, ''),
      (await runCommand(clang, ['--version']))
        .split('\n')[0]!
        .replace(/.*clang/, 'clang')
        .replace(/ \(.*/, ''),
    ];
    await expect(format(rows, versions, await hashCoreInputs(...countInputs))).toMatchFileSnapshot('counts.md');
  } finally {
    await Promise.all([engine.close(), rm(out, { recursive: true })]);
  }
});

/** Instructions of each function, a wide one counted twice. */
function countsOf(object: Uint8Array): Map<string, number> {
  return new Map(programsOf(decodeObject(object)).map(({ name, size }) => [name, size / 8]));
}

function format(rows: readonly string[], versions: readonly string[], inputs: string): string {
  return `<!-- Generated: npx vitest run --root e2e --config kernel/core-counts/counts.vitest.mjs -u; inputs ${inputs} -->

# Instructions of the same reads in Rust and in C

Each program of [\`counts.rs\`](../core/counts.rs) reads what the one of that name in [\`counts.c\`](../core/counts.c) reads (${versions.join(', ')}; CPU v3, -O2).

| program | Rust | C |
|-|-|-|
${rows.join('\n')}
`;
}
