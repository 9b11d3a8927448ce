import type { Code } from '../codes/code-table.js';
import type { Diagnostic } from '../codes/diagnostic.js';
import { BpfLinkError, EngineError, IoError, LinkError, reasonOf, UsageError } from '../codes/errors.js';

/**
 * A worker's answer. Errors are sent as data, because structured cloning keeps neither their class nor their fields.
 */
export type Envelope<T> = { ok: true; value: T } | { ok: false; error: SealedError };

/** An error as data. */
export interface SealedError {
  name: string;
  message: string;
  stack: string | undefined;
  code?: Code;
  details?: object;
  diagnostics?: readonly Diagnostic[];
  cause?: SealedError;
}

const classes = { UsageError, IoError, EngineError } as const;

/** Runs an action and wraps its value or error in an envelope. */
export async function sealAnswer<T>(action: () => Promise<T>): Promise<Envelope<T>> {
  try {
    return { ok: true, value: await action() };
  } catch (error) {
    return { ok: false, error: sealError(error) };
  }
}

/**
 * Unwraps the value of an envelope.
 * @throws the wrapped error, with the same class, code, details, diagnostics and causes
 */
export function openAnswer<T>(envelope: Envelope<T>): T {
  if (envelope.ok) return envelope.value;
  throw openError(envelope.error);
}

function sealError(error: unknown): SealedError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: undefined };
  const sealed: SealedError = { name: error.name, message: error.message, stack: error.stack };
  if (error.cause !== undefined) sealed.cause = sealError(error.cause);
  if (error instanceof BpfLinkError) Object.assign(sealed, { code: error.code, details: error.details });
  if (error instanceof LinkError) sealed.diagnostics = error.diagnostics;
  return sealed;
}

function openError(sealed: SealedError): Error {
  const options = sealed.cause === undefined ? undefined : { cause: openError(sealed.cause) };
  const error = createError(sealed, options);
  if (sealed.stack !== undefined) error.stack = sealed.stack;
  return error;
}

function createError(sealed: SealedError, options: ErrorOptions | undefined): Error {
  const { name, code, diagnostics } = sealed;
  const details = sealed.details as never;
  if (code === undefined) return Object.assign(new Error(sealed.message, options), { name });
  if (diagnostics) return new LinkError(code, details, diagnostics, options);
  if (name in classes) return new classes[name as keyof typeof classes](code, details, options);
  return new EngineError('ENGINE_INTERNAL', { reason: reasonOf(sealed.message) }, options);
}
