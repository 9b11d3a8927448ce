import { buildNative, runNative } from './native-program.js';

/** What the running kernel answers to one blob. */
export interface KernelReply {
  /** 0 when it is accepted. */
  readonly errno: number;
  /** The last line of the log, one character for each byte. */
  readonly line: string;
}

/** Compiles the program that asks the kernel. @returns its path */
export function buildOracle(): string {
  return buildNative('btf-oracle');
}

/** Asks the running kernel about each blob. */
export function askKernel(blobs: readonly Uint8Array[]): KernelReply[] {
  const output = run([], blobs);
  const replies: KernelReply[] = [];
  for (let at = 0; at < output.length;) {
    const length = output.readUInt32LE(at + 4);
    replies.push({ errno: output.readUInt32LE(at), line: output.toString('latin1', at + 8, at + 8 + length) });
    at += 8 + length;
  }
  if (replies.length !== blobs.length)
    throw new Error(`the oracle answered ${replies.length} of ${blobs.length} blobs`);
  return replies;
}

/** How long the running kernel takes for each blob, in milliseconds. */
export function timeKernel(blobs: readonly Uint8Array[]): number[] {
  const output = run(['time'], blobs);
  return blobs.map((_, index) => Number(output.readBigUInt64LE(index * 16 + 8)) / 1e6);
}

function run(args: readonly string[], blobs: readonly Uint8Array[]): Buffer {
  const parts: Uint8Array[] = [];
  for (const blob of blobs) {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(blob.length);
    parts.push(length, blob);
  }
  return runNative(buildOracle(), args, parts);
}
