/** The parts of an error that a test compares: everything that callers may rely on. */
export interface ErrorData {
  readonly name: string;
  readonly code: unknown;
  readonly message: string;
  readonly details: unknown;
}

/**
 * Waits for the action to fail and returns the whole error as data.
 *
 * @returns the compared parts, in one object
 * @throws Error when the action succeeds, or throws something that is not an `Error`
 */
export async function expectError(action: () => unknown): Promise<ErrorData> {
  let result: unknown;
  try {
    result = await action();
  } catch (error) {
    if (!(error instanceof Error)) throw new Error(`thrown: ${String(error)}, expected an Error`, { cause: error });
    const { name, message } = error;
    const { code, details } = error as { code?: unknown; details?: unknown };
    return { name, code, message, details };
  }
  throw new Error(`the action gave ${JSON.stringify(result)?.slice(0, 200)}, expected an error`);
}
