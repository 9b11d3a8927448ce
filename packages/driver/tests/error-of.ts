import { BpfLinkError } from '../src/codes/errors.js';

/** The error that an action throws; anything but a BpfLinkError fails the test. */
export function errorOf(action: () => unknown): BpfLinkError {
  try {
    action();
  } catch (error) {
    if (error instanceof BpfLinkError) return error;
    throw error;
  }
  throw new Error('expected an error, nothing was thrown');
}

/** The error that a promise is rejected with; anything but a BpfLinkError fails the test. */
export async function rejectionOf(promise: Promise<unknown>): Promise<BpfLinkError> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return errorOf(() => {
      throw error;
    });
  }
  throw new Error(`expected an error, got ${String(value)}`);
}
