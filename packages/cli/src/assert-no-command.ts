import { existsSync } from 'node:fs';
import { UsageError } from '@bpf-link-wasm/driver';
import { commands } from './commands.js';

/**
 * Suggests a command if the first word of a link looks like one; `./run` is an input.
 * @throws {UsageError} USAGE_BAD_ARGUMENT
 */
export async function assertNoCommand(word = ''): Promise<void> {
  if (!/^[a-z][a-z-]*$/.test(word) || existsSync(word)) return;
  const { nearestName } = await import('@bpf-link-wasm/btf');
  const meant = nearestName(word, ['link', 'help', ...Object.keys(commands)]);
  if (meant === undefined) return;
  const reason = `${JSON.stringify(word)}: not a file and not a command; did you mean ${meant}?`;
  throw new UsageError('USAGE_BAD_ARGUMENT', { reason });
}
