import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { HostRun } from './run-on-host.js';

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
  /** Each test that did not pass, with its result. */
  readonly failures: ReadonlyMap<string, string>;
}

/** Prints a table: a row for each test and for each output. @param packages The Debian packages with which the host was run. */
export function formatResults(name: string, inputs: string, run: HostRun, packages: readonly string[]): string {
  const row = (test: string, result: string, sha256 = ''): string =>
    [name, run.host.node, test, result, sha256].join('\t');
  const tests = run.files.flatMap((file) => [
    ...(file.error === undefined ? [] : [row(file.path, firstLine(file.error))]),
    ...file.tests.map((test) =>
      row(`${file.path}: ${test.name}`, test.state === 'pass' ? 'passed' : firstLine(test.error ?? test.state)),
    ),
  ]);
  const outputs = Object.entries(run.outputs).map(([output, sha256]) => row(output, 'same as on Linux x64', sha256));
  return [
    '# Written by `npm run hosts -- -u`; checked by hosts/results.test.ts',
    `# inputs ${inputs}`,
    `# ${run.host.platform} ${run.host.arch}, run with ${packages.join(', ')}`,
    ['host', 'Node', 'test or output', 'result', 'sha256'].join('\t'),
    ...tests,
    ...outputs,
    '',
  ].join('\n');
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
    failures: new Map(
      rows.flatMap(([, , test = '', result = '', sha256]) =>
        sha256 === '' && result !== 'passed' ? [[test, result]] : [],
      ),
    ),
  };
}

const firstLine = (text: string): string => text.split('\n', 1)[0]!.replaceAll('\t', ' ');
