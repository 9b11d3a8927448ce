import { appendFileSync } from 'node:fs';
import { IoError, reasonOf, UsageError } from '@bpf-link-wasm/driver';
import { escapeMessage } from './terminal-text.js';

const levels = ['error', 'warn', 'info', 'debug', 'trace'] as const;

/** Severities of log lines. */
export type LogLevel = (typeof levels)[number];

/** Writes lines; those below the level are dropped. */
export type Log = (level: LogLevel, line: string) => void;

/**
 * Creates the log requested with `--log-file` and `--log-level`: to the file, else to standard error. Without either
 * nothing is logged; with a file alone, the level is info.
 * @throws {UsageError} USAGE_BAD_VALUE
 * @throws {IoError} IO_WRITE_FAILED
 */
export function createLog(path: string | undefined, level: string | undefined): Log {
  if (level !== undefined && !levels.includes(level as LogLevel)) {
    const expected = `one of ${levels.join(', ')}`;
    throw new UsageError('USAGE_BAD_VALUE', { option: 'log-level', found: JSON.stringify(level), expected });
  }
  if (path === undefined && level === undefined) return () => {};
  const last = levels.indexOf((level ?? 'info') as LogLevel);
  const write = (text: string): void => {
    if (path === undefined) return void process.stderr.write(text);
    try {
      appendFileSync(path, text);
    } catch (cause) {
      throw new IoError('IO_WRITE_FAILED', { path, reason: reasonOf(cause) }, { cause });
    }
  };
  return (lineLevel, line) => {
    if (levels.indexOf(lineLevel) <= last) write(`${lineLevel.toUpperCase().padEnd(5)} ${escapeMessage(line)}\n`);
  };
}
