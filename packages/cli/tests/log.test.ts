import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createLog } from '../src/log.js';

const folder = mkdtempSync(join(tmpdir(), 'log-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('createLog', () => {
  test('appends lines up to its level', () => {
    const path = join(folder, 'info');
    const log = createLog(path, undefined);
    log('info', 'kept');
    log('debug', 'dropped');
    createLog(path, 'error')('error', 'appended');
    expect(readFileSync(path, 'utf8')).toBe('INFO  kept\nERROR appended\n');
  });

  test('rejects an unknown level', () => {
    expect(() => createLog(undefined, 'loud')).toThrow(
      'option "log-level": found "loud", expected one of error, warn, info, debug, trace',
    );
  });

  test('reports a file that cannot be written', () => {
    expect(() => createLog(folder, 'info')('info', 'x')).toThrow(expect.objectContaining({ code: 'IO_WRITE_FAILED' }));
  });
});
