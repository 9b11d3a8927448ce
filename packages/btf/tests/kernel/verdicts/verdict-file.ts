import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

/** What a kernel answered to one mutant. */
export interface VerdictCase {
  /** Which mutant. */
  readonly number: number;
  /** 0 when it is accepted. */
  readonly errno: number;
  /** The last line of the log, or the one that decides. */
  readonly line: string;
}

/** What a file of verdicts holds: answers, and what they depend on. */
export interface Verdicts {
  /** "6.18". */
  readonly kernel: string;
  /** Of all mutants together: where it is another one, seeds or mutations have changed and the file must be written again. */
  readonly sha256: string;
  readonly cases: readonly VerdictCase[];
}

/** Writes a file of verdicts: a line of JSON, then a line for each case, with its number, its errno, and the kernel's line as JSON. */
export function writeVerdicts(file: URL, { cases, ...head }: Verdicts): void {
  const rows = cases.map(({ number, errno, line }) => `${number} ${errno} ${JSON.stringify(line)}`);
  writeFileSync(file, [JSON.stringify(head), ...rows, ''].join('\n'));
}

/** Reads what `writeVerdicts` wrote, with whatever else stands in its first line. */
export function readVerdicts<Kept extends Verdicts>(file: URL): Kept {
  const [head = '', ...rows] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const cases = rows.map((row): VerdictCase => {
    const [number, errno] = row.split(' ', 2).map(Number) as [number, number];
    return { number, errno, line: JSON.parse(row.slice(row.indexOf('"'))) as string };
  });
  return { ...(JSON.parse(head) as Kept), cases };
}

/** One hash of all blobs. */
export function hashOf(blobs: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const blob of blobs) hash.update(`${blob.length} `).update(blob);
  return hash.digest('hex');
}
