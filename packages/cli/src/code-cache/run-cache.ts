import { BpfLinkError, EngineError } from '@bpf-link-wasm/driver';
import { exitCodes } from '../exit-code.js';
import { formatError } from '../format-report.js';
import { runCacheCommand } from './cache-command.js';
import { printMessage, printText } from '../terminal-text.js';

/** Runs `bpf-link-wasm cache`. @returns The exit code. */
export async function runCache(words: readonly string[]): Promise<number> {
  try {
    printText(await runCacheCommand(words));
    return exitCodes.success;
  } catch (thrown) {
    const error =
      thrown instanceof BpfLinkError
        ? thrown
        : new EngineError('ENGINE_INTERNAL', { reason: String(thrown) }, { cause: thrown });
    printMessage(formatError(error));
    return exitCodes[error.family];
  }
}
