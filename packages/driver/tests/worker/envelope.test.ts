import { describe, expect, test } from 'vitest';
import { openAnswer, sealAnswer, type Envelope } from '../../src/worker/envelope.js';
import { EngineError, IoError, LinkError, UsageError } from '../../src/codes/errors.js';
import { errorOf } from '../error-of.js';

/** The error as it arrives on the other side of a worker. */
async function send(error: unknown): Promise<Envelope<never>> {
  const envelope = await sealAnswer<never>(async () => {
    throw error;
  });
  return structuredClone(envelope);
}

describe('openAnswer', () => {
  test('returns the value', async () => {
    expect(openAnswer(await sealAnswer(async () => 7))).toBe(7);
  });

  test.each([
    new UsageError('USAGE_NO_INPUTS', {}),
    new IoError('IO_NOT_FOUND', { path: 'a' }),
    new EngineError('ENGINE_WORKER_DIED', { reason: 'x' }),
    new LinkError('INPUT_EMPTY', { name: 'a' }, [
      { code: 'INPUT_EMPTY', severity: 'error', message: 'm', details: {}, notes: [] },
    ]),
  ])('rethrows $name unchanged', async (error) => {
    const envelope = await send(error);
    const arrived = errorOf(() => openAnswer(envelope));
    expect(arrived.constructor).toBe(error.constructor);
    expect(arrived).toMatchObject({ ...error });
    expect(arrived.stack).toBe(error.stack);
  });

  test('keeps the chain of causes', async () => {
    const cause = Object.assign(new TypeError('inner'), { cause: 'text' });
    const envelope = await send(new IoError('IO_READ_FAILED', { path: 'a', reason: 'b' }, { cause }));
    expect(errorOf(() => openAnswer(envelope)).cause).toMatchObject({
      name: 'TypeError',
      message: 'inner',
      cause: { message: 'text' },
    });
  });

  test('keeps name and message of a foreign error', async () => {
    const envelope = await send(new RangeError('far'));
    expect(() => openAnswer(envelope)).toThrow(expect.objectContaining({ name: 'RangeError', message: 'far' }));
  });
});
