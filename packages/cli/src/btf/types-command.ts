import { encodeUtf8, kindNames, measure, TypeSizes, type Btf } from '@bpf-link-wasm/btf';
import { Command, Option } from 'commander';
import { formatSize } from '../format-report.js';
import { readWithBase } from './read-object.js';
import { formatTable } from './report.js';

interface TypesOptions {
  readonly kind?: readonly string[];
  readonly name?: string;
  readonly base?: string;
  readonly json?: true;
}

/** One type in the list. */
interface Row {
  readonly id: number;
  readonly kind: string;
  readonly name: string;
  /** In bytes; null for a type without a size. */
  readonly size: number | null;
}

/** `btf types`: the types of a file with their sizes, and the bytes of each kind. @param done Called with the exit code. */
export function createTypesCommand(done: (exitCode: number) => void): Command {
  return new Command('types')
    .description('Lists types with their sizes, then the number of types of each kind and the bytes that they take.')
    .argument('<file>', 'BPF object, kernel image or raw BTF; - is standard input')
    .addOption(
      new Option('--kind <name...>', 'only these kinds').choices(kindNames.slice(1).map((kind) => kind.toLowerCase())),
    )
    .option('--name <text>', 'only types whose name contains this text')
    .option('--base <file>', 'the base BTF that this one extends, such as vmlinux for a module')
    .option('--json', 'print JSON')
    .action((file: string, options: TypesOptions) => done(listTypes(file, options)));
}

function listTypes(file: string, { kind, name, base, json }: TypesOptions): number {
  const { btf } = readWithBase(file, base);
  const rows = Array.from(rowsOf(btf)).filter(
    (row) =>
      (kind === undefined || kind.includes(row.kind.toLowerCase())) && (name === undefined || row.name.includes(name)),
  );
  const report = measure(btf);
  const text = json === true ? `${JSON.stringify({ types: rows, report })}\n` : formatRows(rows) + formatReport(report);
  process.stdout.write(encodeUtf8(text));
  return 0;
}

function* rowsOf(btf: Btf): Generator<Row> {
  const sizes = new TypeSizes(btf);
  for (const [id, { kind, name }] of btf.types()) yield { id, kind, name, size: sizes.findSize(id) ?? null };
}

function formatRows(rows: readonly Row[]): string {
  const cells = rows.map(({ id, kind, size, name }) => [
    String(id),
    kind,
    size === null ? '-' : String(size),
    name === '' ? '(anonymous)' : name,
  ]);
  return formatTable([['id', 'kind', 'size', 'name'], ...cells]);
}

function formatReport({ bytes, types, typeBytes, stringBytes, kinds }: ReturnType<typeof measure>): string {
  const cells = kinds.map(({ kind, types: count, bytes: size }) => [kind, String(count), formatSize(size)]);
  const total = `${types} types in ${formatSize(bytes)}: ${formatSize(typeBytes)} of records, ${formatSize(stringBytes)} of strings`;
  return `\n${total}\n${formatTable([['kind', 'types', 'bytes'], ...cells])}`;
}
