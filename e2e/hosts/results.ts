import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { FileRun, HostRun, TestRun } from './run-on-host.js';

/** The file with the results of a host. */
export const resultsFile = (host: string): string => fileURLToPath(new URL(`results/${host}.tsv`, import.meta.url));

/** The results of a host, as its file has them. */
export interface HostResults {
  /** The digest of inputs.ts. */
  readonly inputs: string;
  /** Version of Node. */
  readonly node: string;
  /** The sha256 of each output, by name. */
  readonly outputs: ReadonlyMap<string, string>;
  /** The result of each test, and of each file whose tests are not in detail. */
  readonly tests: ReadonlyMap<string, string>;
}

/** What a table is made of. */
export interface ResultsTable {
  readonly host: HostRun['host'];
  /** Files with a row for each test. */
  readonly inDetail: readonly FileRun[];
  /** Files with one row, and one for each test that did not pass. */
  readonly inBrief: readonly FileRun[];
  readonly outputs: HostRun['outputs'];
  /** The Debian packages with which the host was run. */
  readonly versions: readonly string[];
}

/** Prints a table. @param inputs The digest of inputs.ts. */
export function formatResults(name: string, inputs: string, table: ResultsTable): string {
  const { node, platform, arch } = table.host;
  const row = (test: string, result: string, sha256 = ''): string => [name, node, test, result, sha256].join('\t');
  const rowOf = (path: string, test: TestRun): string => row(`${path}: ${test.name}`, resultOf(test));
  const detail = ({ path, error, tests }: FileRun): string[] => [
    ...(error === undefined ? [] : [row(path, firstLine(error))]),
    ...tests.map((test) => rowOf(path, test)),
  ];
  const brief = ({ path, error, tests }: FileRun): string[] => [
    row(path, error === undefined ? 'passed' : firstLine(error)),
    ...tests.filter(({ state }) => state !== 'pass').map((test) => rowOf(path, test)),
  ];
  return [
    '# Written by `npm run hosts -- -u`; checked by hosts/results.test.ts',
    `# inputs ${inputs}`,
    `# ${platform} ${arch}, run with ${table.versions.join(', ')}`,
    ['host', 'Node', 'test or output', 'result', 'sha256'].join('\t'),
    ...table.inDetail.flatMap(detail),
    ...Object.entries(table.outputs).map(([output, sha256]) => row(output, 'same as on Linux x64', sha256)),
    ...table.inBrief.flatMap(brief),
    '',
  ].join('\n');
}

/** What is wrong with a file's run. @param states The states that its tests may have. */
export function problemsOf({ path, error, tests }: FileRun, states: readonly string[]): readonly string[] {
  const others = tests.filter(({ state }) => !states.includes(state));
  return [
    ...(error === undefined ? [] : [`${path}: ${error}`]),
    ...(tests.some(({ state }) => state === 'pass') ? [] : [`${path}: no test passed`]),
    ...others.map((test) => `${path}: ${test.name}: ${test.error ?? test.state}`),
  ];
}

function resultOf({ state, error }: TestRun): string {
  if (state === 'pass') return 'passed';
  if (state === 'skip') return error === undefined ? 'skipped' : `skipped: ${firstLine(error)}`;
  return firstLine(error ?? state);
}

/** Reads the file of a host. */
export async function readResults(host: string): Promise<HostResults> {
  const text = await readFile(resultsFile(host), 'utf8');
  const rows = text
    .split('\n')
    .filter((line) => line.startsWith(`${host}\t`))
    .map((line) => line.split('\t'));
  return {
    inputs: /^# inputs (\w+)$/m.exec(text)?.[1] ?? '',
    node: rows[0]?.[1] ?? '',
    outputs: new Map(rows.flatMap(([, , output = '', , sha256 = '']) => (sha256 === '' ? [] : [[output, sha256]]))),
    tests: new Map(rows.flatMap(([, , test = '', result = '', sha256]) => (sha256 === '' ? [[test, result]] : []))),
  };
}

const firstLine = (text: string): string => text.split('\n', 1)[0]!.replaceAll('\t', ' ');
