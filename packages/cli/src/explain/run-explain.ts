import { BpfLinkError } from '@bpf-link-wasm/driver';
import { exitCodes } from '../exit-code.js';
import { formatError } from '../format-report.js';
import { explain, listCodes } from './explain.js';
import { printMessage } from '../terminal-text.js';

/** Runs `bpf-link-wasm --explain [CODE...]`. @returns The exit code. */
export function runExplain(codes: readonly string[]): number {
  try {
    process.stdout.write(codes.length === 0 ? listCodes() : codes.map(explain).join('\n'));
    return exitCodes.success;
  } catch (error) {
    if (!(error instanceof BpfLinkError)) throw error;
    printMessage(formatError(error));
    return exitCodes[error.family];
  }
}
