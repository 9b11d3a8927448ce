import { codeTable, type BtfErrorCode, type BtfErrorDetails } from './error-codes.js';

/** What is thrown for bad input or a bad request. `code` is stable; `details` is its data, typed by the code. */
export class BtfError<C extends BtfErrorCode = BtfErrorCode> extends Error {
  override name = 'BtfError';
  /** Who must act: whoever made the BTF. */
  readonly family = 'btf';

  constructor(
    /** Stable name of the problem. */
    readonly code: C,
    /** The problem as data. */
    readonly details: BtfErrorDetails<C>,
    options?: ErrorOptions,
  ) {
    super((codeTable[code] as (details: BtfErrorDetails<C>) => string)(details), options);
  }

  /** Whether this error has that code; narrows `details`. */
  hasCode<D extends BtfErrorCode>(code: D): this is BtfError<D> {
    return (this.code as BtfErrorCode) === code;
  }
}
