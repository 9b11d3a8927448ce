import { readdirSync, readFileSync } from 'node:fs';
import { assemble } from './assemble.js';
import { bytesOfU64 } from '../../src/memory/words.js';

/** A test of the suite. */
export interface ConformanceCase {
  readonly name: string;
  readonly code: Uint8Array;
  /** What r1 points to. */
  readonly memory: Uint8Array;
  /** r0 at the end. */
  readonly result: bigint;
}

const folder = new URL('data/', import.meta.url);

/** All tests of the suite. */
export function readCases(): ConformanceCase[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.data'))
    .map((name) => parseCase(name.slice(0, -'.data'.length), readFileSync(new URL(name, folder), 'utf8')));
}

function parseCase(name: string, text: string): ConformanceCase {
  const sections = new Map<string, string[]>();
  let lines: string[] = [];
  for (const line of text.split('\n')) {
    const heading = /^-- (\w.*)$/.exec(line);
    if (heading !== null) sections.set(heading[1]!.trim(), (lines = []));
    else lines.push(line);
  }
  const words = (section: string): string[] =>
    sections.get(section)?.join(' ').replace(/#.*/g, '').split(/\s+/).filter(Boolean) ?? [];
  const raw = words('raw');
  return {
    name,
    code: raw.length > 0 ? bytesOfU64(raw.map(BigInt)) : assemble(sections.get('asm')!.join('\n')),
    memory: Uint8Array.from(words('mem'), (byte) => Number.parseInt(byte, 16)),
    result: BigInt(words('result')[0]!),
  };
}
