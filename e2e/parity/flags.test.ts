import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demand } from '@bpf-link-wasm/testkit/requirement';
import { runCommand, tryCommand } from '@bpf-link-wasm/testkit/run-command';
import { beforeAll, describe, expect, it } from 'vitest';
import { forkBitcode } from '../suites/fixture.js';
import { runLinkCommand } from '../targets/cli-target.js';
import { compareFacts, factsOf } from './facts.js';
import { flags, scratch, symbolsFile, type Outcome, type Try } from './flags.js';
import { comparedVersion, findNativeLinker, nativeLinker } from './native-linker.js';

const help = fileURLToPath(new URL('help', import.meta.url));
const docs = fileURLToPath(new URL('../../docs/coming-from-bpf-linker.md', import.meta.url));

/** bpf-linker's versions with recorded help texts, oldest first. */
const versions = readdirSync(help)
  .map((file) => /bpf-linker-(.*)\.txt/.exec(file)?.[1] ?? '')
  .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));

/** The flags in a help text, by long name if they have one. */
function parseHelp(text: string): string[] {
  return [...text.matchAll(/^ {2,}(?:(-\w)(?:, )?)?\s*(--[\w-]+)?(?= |$)/gm)]
    .map(([, short, long]) => long ?? short ?? '')
    .filter((name) => name !== '');
}

describe('the flags of bpf-linker', () => {
  it.each(versions)('of %s are all in the table', (version) => {
    const known = flags.filter(({ isHidden }) => !isHidden).map(({ name }) => name);
    expect(parseHelp(readFileSync(join(help, `bpf-linker-${version}.txt`), 'utf8')).sort()).toEqual(known.sort());
  });

  it('have the defaults of the table in our help', async () => {
    const ours = (await runLinkCommand(['--help-all'])).stdout.toString();
    const theirs = readFileSync(join(help, `bpf-linker-${comparedVersion}.txt`), 'utf8');
    for (const [flag, value] of [
      ['--cpu', 'generic'],
      ['--emit', 'obj'],
      ['-O', '2'],
      ['--fatal-errors', 'true'],
    ] as const) {
      expect(theirs).toMatch(new RegExp(`^ +(-o, )?${flag} .*\\[default: ${value}\\]`, 'm'));
      expect(ours.replaceAll(/\n {10,}/g, ' ')).toMatch(
        new RegExp(`^ +(-o, )?${flag} .*\\(default: (${value}|"${value}"|\\["${value}"\\])\\)`, 'm'),
      );
    }
  });
});

describe('calls with each flag', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    if (nativeLinker.missing() === undefined) await findNativeLinker();
  }, 900_000);

  it('match the recorded help of the compared version', async (context) => {
    demand(context, nativeLinker);
    const [native, kept] = [await findNativeLinker(), join(help, `bpf-linker-${comparedVersion}.txt`)];
    expect(await runCommand(native, ['--version'])).toBe(`bpf-linker ${comparedVersion}\n`);
    expect(await runCommand(native, ['--help'])).toBe(readFileSync(kept, 'utf8'));
  });

  const tries = flags.flatMap(({ name, tries: calls }) =>
    calls.map((call) => ({ name: `${name}: ${call.words.join(' ')}`, call })),
  );
  it.concurrent.for(tries)('$name', async ({ call }, context) => {
    demand(context, nativeLinker);
    const native = await findNativeLinker();
    const theirs = await callLinker(call, (words) =>
      tryCommand(native, words.includes('--btf') ? words : ['--btf', ...words]),
    );
    const ours = await callLinker(call, (words) => runLinkCommand(words));
    context.expect({ theirs: theirs.outcome, ours: ours.outcome }).toEqual({ theirs: call.theirs, ours: call.ours });
    const isSame = theirs.outcome === 'ELF' && ours.outcome === 'ELF';
    if (isSame && !call.words.includes('--btf'))
      context.expect(compareFacts(factsOf(ours.bytes), factsOf(theirs.bytes))).toEqual([]);
  });
});

/** Runs a command in a separate folder. */
async function callLinker(
  { words }: Try,
  run: (words: readonly string[]) => Promise<{ exitCode: number | null }>,
): Promise<{ outcome: Outcome; bytes: Uint8Array }> {
  const folder = await mkdtemp(join(tmpdir(), 'flags-'));
  try {
    await writeFile(join(folder, 'symbols'), 'fork\nPID_MAP\nLICENSE\n');
    const places = new Map([
      [symbolsFile, join(folder, 'symbols')],
      [scratch, join(folder, 'scratch')],
    ]);
    const given = words.map((word) => places.get(word) ?? word);
    const exports = words.some((word) => word.startsWith('--export')) ? [] : ['--export', 'fork,PID_MAP,LICENSE'];
    const out = join(folder, 'out');
    const { exitCode } = await run([...given, ...exports, forkBitcode, '-o', out]);
    if (exitCode !== 0 || !existsSync(out)) return { outcome: (exitCode ?? 1) as Outcome, bytes: new Uint8Array() };
    const bytes = new Uint8Array(await readFile(out));
    return { outcome: kindOf(bytes), bytes };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function kindOf(bytes: Uint8Array): Outcome {
  const head = Buffer.from(bytes.subarray(0, 4)).toString('latin1');
  if (head === '\x7fELF') return 'ELF';
  return head.startsWith('BC') ? 'bitcode' : 'text';
}

it('are in the documentation', async () => {
  const since = (name: string): string => {
    const first = versions.find((version) =>
      parseHelp(readFileSync(join(help, `bpf-linker-${version}.txt`), 'utf8')).includes(name),
    );
    return first === undefined || first === versions[0] ? '' : ` (since ${first})`;
  };
  const rows = flags.map(
    ({ name, relation, text, isHidden }) => `| \`${name}\`${isHidden ? '' : since(name)} | ${relation} | ${text} |`,
  );
  const table = ['| flag | | |', '|-|-|-|', ...rows].join('\n');
  const text = await readFile(docs, 'utf8');
  const [before, after] = [/^[^]*<!-- flags: .*-->\n/.exec(text)?.[0], /<!-- end of flags -->[^]*$/.exec(text)?.[0]];
  await expect(`${before}\n${table}\n\n${after}`).toMatchFileSnapshot(docs);
});
