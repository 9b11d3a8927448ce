import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { forkBitcode } from '../suites/fixture.js';
import type { DroppedFile } from './playground-page.js';

/** A file of this machine, as a user drops it. */
export async function fileOf(path: string, name = basename(path)): Promise<DroppedFile> {
  return { name, bytes: await readFile(path) };
}

/** The example's bitcode. */
export const forkFile = (): Promise<DroppedFile> => fileOf(forkBitcode);

/** A file made of text. */
export const textFile = (name: string, text: string): DroppedFile => ({ name, bytes: Buffer.from(text) });

/** LLVM IR whose link takes seconds: many loops to optimise. */
export function longInput(): DroppedFile {
  const functions = Array.from({ length: 5000 }, (_, index) => `define i64 @f${index}(i64 %a, i64 %b) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %loop ]
  %sum = phi i64 [ %a, %entry ], [ %more, %loop ]
  %product = mul i64 %sum, %b
  %mixed = xor i64 %product, %i
  %more = add i64 %mixed, ${index}
  %next = add i64 %i, 1
  %goes = icmp ult i64 %next, ${100 + index}
  br i1 %goes, label %loop, label %end
end:
  ret i64 %more
}`);
  return textFile('long.ll', `target triple = "bpf"\n${functions.join('\n')}`);
}
