import { familyOf, formatMessage, type Code, type CodeDetails, type Family } from './code-table.js';
import type { Diagnostic } from './diagnostic.js';

/**
 * Base class of every error of this package. `code` is stable and names the problem; `details` is its data; `family` says who must
 * act.
 * After `instanceof`, comparing `code` narrows `details`: `error.code === 'IO_NOT_FOUND' && error.details.path`.
 */
export class BpfLinkError<C extends Code = Code> extends Error {
  /** JavaScript's `instanceof`; declared for its type, which is a union of errors by their codes. */
  declare static readonly [Symbol.hasInstance]: (value: unknown) => value is { [D in Code]: BpfLinkError<D> }[Code];
  override name = 'BpfLinkError';
  /** Who must act. */
  readonly family: Family;

  constructor(
    /** Stable name of the problem. */
    readonly code: C,
    /** The problem as data. */
    readonly details: CodeDetails<C>,
    options?: ErrorOptions,
  ) {
    super(formatMessage(code, details), options);
    this.family = familyOf(code);
  }

  /** Whether this error has that code; narrows `details`. */
  hasCode<D extends Code>(code: D): this is BpfLinkError<D> {
    return (this.code as Code) === code;
  }
}

/** The caller requested something that is not supported. */
export class UsageError<C extends Code = Code> extends BpfLinkError<C> {
  declare static readonly [Symbol.hasInstance]: (value: unknown) => value is { [D in Code]: UsageError<D> }[Code];
  override name = 'UsageError';
}

/** A file or URL could not be read or written. `cause` holds the system's error. */
export class IoError<C extends Code = Code> extends BpfLinkError<C> {
  declare static readonly [Symbol.hasInstance]: (value: unknown) => value is { [D in Code]: IoError<D> }[Code];
  override name = 'IoError';
}

/** The link failed: an input is bad (family input) or LLVM refused well-formed input (family link). */
export class LinkError<C extends Code = Code> extends BpfLinkError<C> {
  declare static readonly [Symbol.hasInstance]: (value: unknown) => value is { [D in Code]: LinkError<D> }[Code];
  override name = 'LinkError';
  /** All diagnostics of the link, in order: errors, but also warnings and remarks. */
  readonly diagnostics: readonly Diagnostic[];

  constructor(code: C, details: CodeDetails<C>, diagnostics: readonly Diagnostic[], options?: ErrorOptions) {
    super(code, details, options);
    this.diagnostics = diagnostics;
  }
}

/** A failure of the engine, its worker or its version: not the caller's fault. The next link is not affected. */
export class EngineError<C extends Code = Code> extends BpfLinkError<C> {
  declare static readonly [Symbol.hasInstance]: (value: unknown) => value is { [D in Code]: EngineError<D> }[Code];
  override name = 'EngineError';
}

/** The error for a file that cannot be opened or read: IO_NOT_FOUND, IO_IS_DIRECTORY or IO_READ_FAILED. */
export function readFailure(path: string, cause: unknown): IoError {
  const reason = reasonOf(cause);
  if (reason === 'ENOENT') return new IoError('IO_NOT_FOUND', { path }, { cause });
  if (reason === 'EISDIR') return new IoError('IO_IS_DIRECTORY', { path }, { cause });
  return new IoError('IO_READ_FAILED', { path, reason }, { cause });
}

/** The system's text for an error, such as `EACCES` or `permission denied`. */
export function reasonOf(error: unknown): string {
  if (error instanceof Error) {
    const code = (error as { code?: unknown }).code;
    return typeof code === 'string' ? code : error.message;
  }
  return String(error);
}
