import { createHash } from 'node:crypto';

/** The sha256 of what each test made, by name. The run on Linux x64 must give the same. */
export const outputs = new Map<string, string>();

/**
 * Records what a test made on this host.
 * @throws Error when the name is taken
 */
export function recordOutput(name: string, bytes: Uint8Array | string): void {
  if (outputs.has(name)) throw new Error(`${name}: recorded twice`);
  outputs.set(name, createHash('sha256').update(bytes).digest('hex'));
}
