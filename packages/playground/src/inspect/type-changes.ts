import { decode, diffBtf, formatChange, type Btf } from '@bpf-link-wasm/btf';

/** The types of a file, in the form that is sent to a worker. */
export interface SentTypes {
  readonly bytes: Uint8Array;
  /** The base of split BTF. */
  readonly base?: SentTypes;
}

/** Two sets of types to compare. */
export interface TypeChangesJob {
  readonly before: SentTypes;
  readonly after: SentTypes;
}

/** A type that is only in one of two sets, or that differs. */
export interface ChangedType {
  readonly kind: string;
  /** '' for a type without a name. */
  readonly name: string;
  /** Its number in the second set; absent where that set lacks it. */
  readonly id?: number;
  /** The differences, one line each. */
  readonly changes: readonly string[];
}

/** The first types of a list, and the list's length. */
export interface ChangedTypes {
  readonly count: number;
  readonly shown: readonly ChangedType[];
}

/** The differences between two sets of types. */
export interface TypeChanges {
  readonly added: ChangedTypes;
  readonly removed: ChangedTypes;
  readonly changed: ChangedTypes;
}

/** Maximum number of types that are shown of each list. */
export const maxChangedTypes = 300;

/** Prepares types to be sent to a worker, without the buffer of the file around them, which would be copied too. */
export function sendTypes({ bytes, base }: Btf): SentTypes {
  const own = bytes.length === bytes.buffer.byteLength ? bytes : bytes.slice();
  return { bytes: own, ...(base && { base: sendTypes(base) }) };
}

function receiveTypes({ bytes, base }: SentTypes): Btf {
  return decode(bytes, base && { base: receiveTypes(base) });
}

/** Compares two sets of types, as `btf diff` does. @throws {BtfError} when one of them cannot be read */
export function typeChanges(job: TypeChangesJob): TypeChanges {
  const { added, removed, changed } = diffBtf(receiveTypes(job.before), receiveTypes(job.after));
  return {
    added: first(added, ({ kind, name, id }) => ({ kind, name, id, changes: [] })),
    removed: first(removed, ({ kind, name }) => ({ kind, name, changes: [] })),
    changed: first(changed, ({ kind, name, after, changes }) => {
      return { kind, name, id: after, changes: changes.map(formatChange) };
    }),
  };
}

function first<One>(all: readonly One[], show: (one: One) => ChangedType): ChangedTypes {
  return { count: all.length, shown: all.slice(0, maxChangedTypes).map(show) };
}
