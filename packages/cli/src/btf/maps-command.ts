import {
  allLoaders,
  checkMaps,
  loaders,
  mapTypes,
  type Loader,
  type LoaderAnswer,
  type MapsReport,
} from '@bpf-link-wasm/btf';
import { Command, Option } from 'commander';
import { packageVersion } from '../package-version.js';
import { parseKernel } from './parse-values.js';
import { encodeBigint, formatFindings, formatTable, type Finding } from './report.js';
import { readObject } from './read-object.js';
import { encodeSarif } from '../sarif.js';
import { escapeName } from '../terminal-text.js';

interface MapsOptions {
  readonly kernel?: string;
  readonly loader?: readonly Loader[];
  readonly format: 'text' | 'json' | 'sarif';
  readonly json?: true;
}

/** `btf maps`: how each loader reads the maps of an object. @param done Called with the exit code. */
export function createMapsCommand(done: (exitCode: number) => void): Command {
  return new Command('maps')
    .description(
      'Reports how libbpf, Aya and cilium/ebpf define each map of an object, and whether the kernel can create it.',
    )
    .argument('<file>', 'BPF object; - is standard input')
    .option(
      '--kernel <version>',
      'the kernel version to check the maps against, 4.18 or later (default: the newest known)',
      parseKernel,
    )
    .addOption(new Option('--loader <name...>', 'only these loaders').choices([...allLoaders]))
    .addOption(new Option('--format <name>', 'how to print').choices(['text', 'json', 'sarif']).default('text'))
    .option('--json', 'the same as --format json')
    .action((file: string, options: MapsOptions) => done(listMaps(file, options)));
}

function listMaps(file: string, { kernel, loader, format, json }: MapsOptions): number {
  const { elf, btf } = readObject(file);
  const report: MapsReport =
    elf === undefined
      ? { maps: [], legacy: [], issues: [] }
      : checkMaps(
          { elf, btf },
          { ...(kernel === undefined ? {} : { kernel }), ...(loader === undefined ? {} : { loaders: loader }) },
        );
  const findings: Finding[] = report.issues.map((issue) => ({
    ...issue,
    notes: issue.errno === undefined ? [] : [`the kernel returns ${issue.errno}`],
  }));
  if (json === true || format === 'json')
    process.stdout.write(`${JSON.stringify({ file, ...report }, encodeBigint)}\n`);
  else if (format === 'sarif')
    process.stdout.write(`${JSON.stringify(encodeSarif(file, findings, packageVersion()))}\n`);
  else process.stdout.write(`${formatMaps(report, loader ?? allLoaders)}${formatFindings(file, findings)}`);
  return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}

/** The maps as a table, a row for each loader. */
export function formatMaps({ maps, legacy }: Pick<MapsReport, 'maps' | 'legacy'>, asked: readonly Loader[]): string {
  const rows = maps.flatMap(({ name, loaders: answers }) =>
    asked
      .filter((loader) => answers[loader] !== undefined)
      .map((loader) => [name, loaders[loader], ...cells(answers[loader]!)]),
  );
  const old = legacy.map(({ name, type, keySize, valueSize, maxEntries }) => [
    name,
    'legacy',
    typeName(type),
    String(keySize),
    String(valueSize),
    String(maxEntries),
    '-',
  ]);
  if (rows.length + old.length === 0) return 'no maps\n';
  const slots = maps.flatMap(({ name, slots: filled = [] }) =>
    filled.map(({ index, name: what }) => `${escapeName(`${name}[${index}] = ${what}`)}\n`),
  );
  return formatTable([['map', 'loader', 'type', 'key', 'value', 'entries', 'flags'], ...rows, ...old]) + slots.join('');
}

function cells(answer: LoaderAnswer): string[] {
  if (!answer.ok) return [`refused: ${answer.message}`];
  const { type, keySize, valueSize, maxEntries, flags } = answer.map;
  return [typeName(type), String(keySize), String(valueSize), String(maxEntries), `0x${flags.toString(16)}`];
}

function typeName(type: number): string {
  return mapTypes[type - 1]?.name ?? String(type);
}
