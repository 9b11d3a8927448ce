import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What the running kernel answers to one blob. */
export interface KernelReply {
  /** 0 when it is accepted. */
  readonly errno: number;
  /** The last line of the log, one character for each byte. */
  readonly line: string;
}

const source = fileURLToPath(new URL('./native/btf-oracle.c', import.meta.url));
const folder = fileURLToPath(new URL('../../../../.cache/btf-oracle', import.meta.url));
const program = `${folder}/btf-oracle`;

/** Compiles the program that asks the kernel; again only when its source is newer. */
export function buildOracle(): void {
  if (existsSync(program) && statSync(program).mtimeMs > statSync(source).mtimeMs) return;
  mkdirSync(folder, { recursive: true });
  const built = spawnSync('cc', ['-O2', '-Wall', '-Wextra', '-Werror', '-o', program, source], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`cc: ${built.error?.message ?? built.stderr}`);
}

/** Asks the running kernel about each blob. */
export function askKernel(blobs: readonly Uint8Array[]): KernelReply[] {
  const output = run([], blobs);
  const replies: KernelReply[] = [];
  for (let at = 0; at < output.length; ) {
    const length = output.readUInt32LE(at + 4);
    replies.push({ errno: output.readUInt32LE(at), line: output.toString('latin1', at + 8, at + 8 + length) });
    at += 8 + length;
  }
  if (replies.length !== blobs.length) throw new Error(`the oracle answered ${replies.length} of ${blobs.length} blobs`);
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
  const { status, stdout, error } = spawnSync(program, args, { input: Buffer.concat(parts), maxBuffer: 1 << 30 });
  if (status !== 0) throw new Error(`the oracle ended with ${status}: ${error?.message ?? 'no reason'}`);
  return stdout;
}
