import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeObject, programsOf } from '@bpf-link-wasm/btf';
import { createLinker } from '@bpf-link-wasm/driver';
import { loadWithAya } from '@bpf-link-wasm/testkit/aya-loader';
import { loadWithLibbpf } from '@bpf-link-wasm/testkit/libbpf-loader';
import { expect, it } from 'vitest';
import { BpfFolder, probeAbilities, type LoadAbilities } from '../kernel/bpf-folder.js';
import { openEngine } from '../kernel/engine.js';
import { compileProgram, listPrograms, type RustProgram } from '../kernel/rust-programs.js';
import { objectOf, type LinkTarget } from '../suites/link-target.js';
import { driverTarget } from '../targets/driver-target.js';
import { exportSymbols } from './cases.js';
import { debugInfoRows, type DebugInfoRow } from './debug-info-rows.js';
import { linkNatively } from './native-linker.js';
import { judge, type Verdict } from './verdict.js';

/** Bitcode and its exports. */
interface Input {
  readonly name: string;
  readonly bitcode: string;
  readonly exportSymbols: readonly string[];
}

type Link = (input: Input) => Promise<Uint8Array>;
interface Judged extends Verdict {
  /** With libbpf 1.5. */
  readonly isHeldByNewerLibbpf: boolean;
  readonly isHeldByAya: boolean;
  /** Whether every function has line numbers. */
  readonly hasLines: boolean;
  /** Whether every numbered line in the program's own file has its text. */
  readonly hasText: boolean;
}
type Verdicts = ReadonlyMap<string, Judged>;

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const profile = { debuginfo: 2, optLevel: '3' } as const;

it('counts as documented', async () => {
  const out = await mkdtemp(join(tmpdir(), 'counts-'));
  const [target, bpf] = [await openEngine(), await BpfFolder.open()];
  try {
    const programs = await listPrograms();
    const asTheyAre = await compileAll(programs, join(out, 'as-they-are'));
    const named = await compileAll(await withNamedContext(programs, join(out, 'sources')), join(out, 'named'));
    const own = await listBitcode();
    const columns = [];
    for (const [title, link] of [...linkers(target), ...(await stockLinker())]) {
      const judgeAll = async (inputs: readonly Input[]): Promise<Verdicts> =>
        new Map(
          await sequence(inputs, async (input) => [input.name, await judgeInput(input, link, bpf, out)] as const),
        );
      columns.push({
        title,
        asTheyAre: await judgeAll(asTheyAre),
        named: await judgeAll(named),
        own: await judgeAll(own),
      });
    }
    await expect(format(columns, programs.length, (await probeAbilities()).libbpf)).toMatchFileSnapshot('counts.md');
  } finally {
    await Promise.all([bpf.close(), target.close(), rm(out, { recursive: true })]);
  }
});

function linkers(target: LinkTarget): (readonly [string, Link])[] {
  const native = (version: string): readonly [string, Link] => [
    `bpf-linker ${version}, LLVM 22`,
    ({ bitcode, exportSymbols: symbols }) =>
      linkNatively([bitcode], { exportSymbols: symbols, optimize: '3', version }),
  ];
  const ours: Link = async (input) =>
    objectOf(
      await target.link([input.bitcode], { exportSymbols: input.exportSymbols, optimize: '3', sources: 'disk' }),
    );
  return [['bpf-link-wasm', ours], native('0.10.4'), native('0.13.0')];
}

/**
 * The same core with LLVM as it is, without this project's patches, from $BPF_LINK_STOCK_ENGINE:
 * `build-core.mjs --llvm-build DIR --llvm-source DIR --out FILE` makes it of libraries that were built without patches.
 */
async function stockLinker(): Promise<(readonly [string, Link])[]> {
  const engine = process.env['BPF_LINK_STOCK_ENGINE'];
  if (engine === undefined) return [];
  const stock = driverTarget(await createLinker({ engine: await readFile(engine) }));
  return [
    [
      'LLVM 23 without our patches',
      async (input) =>
        objectOf(
          await stock.link([input.bitcode], { exportSymbols: input.exportSymbols, optimize: '3', sources: 'disk' }),
        ),
    ],
  ];
}

/** The same programs with a named context, which most ignore as `_`: so that it hides no other problem. */
async function withNamedContext(programs: readonly RustProgram[], folder: string): Promise<RustProgram[]> {
  await cp(path('../kernel/programs'), folder, { recursive: true });
  return sequence(programs, async (program) => {
    const copy = join(folder, basename(program.path));
    await writeFile(copy, (await readFile(copy, 'utf8')).replaceAll('_: Context', '_context: Context'));
    return { ...program, path: copy };
  });
}

function compileAll(programs: readonly RustProgram[], out: string): Promise<Input[]> {
  return sequence(programs, async (program) => ({
    name: program.name,
    bitcode: await compileProgram(program, profile, out),
    exportSymbols: program.exportSymbols,
  }));
}

async function listBitcode(): Promise<Input[]> {
  const files = (await readdir(path('bitcode'))).filter((file) => file.endsWith('.bc'));
  return files.map((file) => ({ name: basename(file, '.bc'), bitcode: path(`bitcode/${file}`), exportSymbols }));
}

async function judgeInput(input: Input, link: Link, bpf: BpfFolder, out: string): Promise<Judged> {
  const object = await link(input).catch((error: Error) =>
    error.message.includes('PLEASE submit a bug report') ? undefined : Promise.reject(error),
  );
  if (object === undefined) return { ...nothing, load: 'the linker crashes' };
  const file = join(out, 'object.o');
  await writeFile(file, object);
  const [newer, aya] = [await loadWithLibbpf(file), await loadWithAya(file)];
  const isHeld = ({ error, programs }: Loaded): boolean =>
    error === null &&
    programs.length > 0 &&
    programs.every((loaded) => (loaded.error ?? null) === null && loaded.btf_id > 0);
  return {
    ...(await judge(object, bpf)),
    isHeldByNewerLibbpf: isHeld(newer),
    isHeldByAya: isHeld(aya),
    ...judgeLines(object),
  };
}

const nothing: Judged = {
  btf: 'none',
  load: '',
  holdsBtf: false,
  isHeldByNewerLibbpf: false,
  isHeldByAya: false,
  hasLines: false,
  hasText: false,
};

/** Common fields of LibbpfLoad and AyaLoad. */
interface Loaded {
  readonly error: string | null;
  readonly programs: readonly { readonly btf_id: number; readonly error?: string | null }[];
}

function judgeLines(object: Uint8Array): Pick<Judged, 'hasLines' | 'hasText'> {
  const functions = programsOf(decodeObject(object)).map(({ lines }) => lines.filter(({ line }) => line > 0));
  const own = functions.flat().filter(({ fileName }) => !fileName.startsWith('/rustc/'));
  return {
    hasLines: functions.length > 0 && functions.every((lines) => lines.length > 0),
    hasText: own.length > 0 && own.every(({ text }) => text !== ''),
  };
}

async function sequence<From, To>(from: readonly From[], map: (value: From) => Promise<To>): Promise<To[]> {
  const to: To[] = [];
  for (const value of from) to.push(await map(value));
  return to;
}

interface Column {
  readonly title: string;
  readonly asTheyAre: Verdicts;
  readonly named: Verdicts;
  readonly own: Verdicts;
}

function format(columns: readonly Column[], total: number, libbpf: LoadAbilities['libbpf']): string {
  const count = (verdicts: Verdicts, matches: (verdict: Judged) => boolean): string =>
    `${[...verdicts.values()].filter(matches).length}`;
  const counts = (select: (column: Column) => Verdicts): string =>
    columns
      .map((column) => {
        const verdicts = select(column);
        const numbers = [
          count(verdicts, ({ btf }) => btf === 'accepted'),
          count(verdicts, ({ load }) => load === 'loaded'),
          count(verdicts, ({ holdsBtf }) => holdsBtf),
          count(verdicts, ({ isHeldByNewerLibbpf }) => isHeldByNewerLibbpf),
          count(verdicts, ({ isHeldByAya }) => isHeldByAya),
        ];
        return `| ${column.title} | ${numbers.join(' | ')} |`;
      })
      .join('\n');
  const head = `| | kernel accepts the BTF | libbpf ${libbpf.join('.')} loads | and the program holds BTF | libbpf 1.5 loads, with BTF | Aya loads, with BTF |\n|-|-|-|-|-|-|`;
  const rows = debugInfoRows.map((row) => {
    const isIgnoredContext = row.programs.includes('argument-pattern');
    const cells = columns.map(({ asTheyAre, named, own }) => cell(row, isIgnoredContext ? asTheyAre : named, own));
    return `| ${row.construct} | ${cells.join(' | ')} |`;
  });
  return `<!-- Generated: npx vitest run --root e2e --config parity/counts.vitest.mjs -u -->
# What the kernel reports for ${total} programs

The Rust programs of \`e2e/kernel/programs\`, one construct each, with \`-C debuginfo=2 -C opt-level=3\`, each linker with BTF. libbpf drops BTF that
the kernel refuses and loads the program without, so a program that loads need not hold BTF. Some kinds of programs need more than each machine
permits, or a newer libbpf: the counts of our row say how many can be loaded at all where this was made.

${head}
${counts(({ asTheyAre }) => asTheyAre)}

Most of them ignore their context, \`_: Context\`, and one argument without a name has all BTF refused. Aya names such arguments before it loads.
The same programs with \`_context\`:

${head}
${counts(({ named }) => named)}

## By construct

Programs whose BTF the kernel accepts and that hold it after libbpf has loaded them, of those that have the construct (contexts have names,
except where that is the construct), and the first complaint. The last two rows ask other things, of all programs, whatever the kernel says: whether
every function has lines with numbers, and whether those of the program's own file have the text of the source, which is on the disk. LLVM reads it
there itself; in wasm without patches it has no way to.

| | ${columns.map(({ title }) => title).join(' | ')} |
|-|${'-|'.repeat(columns.length)}
${rows.join('\n')}
`;
}

/** The number of correct programs of a row, and why the first incorrect one is refused. */
function cell({ programs, question }: DebugInfoRow, kernelPrograms: Verdicts, own: Verdicts): string {
  const chosen = programs.flatMap((name) => {
    if (name.endsWith('*'))
      return [...kernelPrograms].filter(([other]) => other.startsWith(name.slice(0, -1))).map(([, verdict]) => verdict);
    const verdict = kernelPrograms.get(name) ?? own.get(name);
    return verdict ? [verdict] : [];
  });
  if (question !== undefined) return `${chosen.filter((verdict) => verdict[question]).length} of ${chosen.length}`;
  // Raw BTF with kernel functions is for loaders only: for it, libbpf's result counts.
  const isRight = ({ btf, load, holdsBtf }: Judged): boolean =>
    holdsBtf && load === 'loaded' && (btf === 'accepted' || btf === 'Invalid func linkage');
  const wrong = chosen.find((verdict) => !isRight(verdict));
  const complaint =
    wrong === undefined ? '' : `: ${wrong.btf === 'accepted' || wrong.btf === 'none' ? wrong.load : wrong.btf}`;
  return `${chosen.filter(isRight).length} of ${chosen.length}${complaint.replaceAll('|', '\\|').replaceAll('$', '\\$')}`;
}
