import type { Diagnostic, EmitKind, LinkOptions } from '@bpf-link-wasm/driver';

/** What the suites inspect after a successful link. */
export interface Linked {
  /** The bytes of each output. */
  readonly outputs: ReadonlyMap<EmitKind, Uint8Array>;
  readonly diagnostics: readonly Pick<Diagnostic, 'code' | 'severity' | 'message'>[];
  /** By input, in order: the names of the archive members that were linked. */
  readonly membersLinked: readonly (readonly string[])[];
  /** By input, in order: the number of opened archive members. */
  readonly membersOpened: readonly number[];
}

/** One way to link: the driver on this thread, the driver in a worker, the command. */
export interface LinkTarget {
  /**
   * Links files by their paths.
   * @throws Error with `code` and `details` as in the driver's code table
   */
  link(inputs: readonly string[], options?: LinkOptions): Promise<Linked>;
  close(): Promise<void>;
}

/** Opens a target; the suites close it. */
export type OpenTarget = () => Promise<LinkTarget>;

/** The object written by a link. */
export function objectOf({ outputs }: Linked): Uint8Array {
  const object = outputs.get('obj');
  if (!object) throw new Error('the link made no object');
  return object;
}

/** The codes of the warnings. */
export function warningsOf({ diagnostics }: Linked): string[] {
  return diagnostics.filter(({ severity }) => severity === 'warning').map(({ code }) => code);
}

/** An output as text. */
export function textOf({ outputs }: Linked, kind: 'asm' | 'llvm-ir'): string {
  return new TextDecoder().decode(outputs.get(kind));
}
