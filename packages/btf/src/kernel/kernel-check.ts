import { codes, type IssueCode, recordCodes, resolveCodes, type Rule } from './codes/codes.js';
import type { ErrnoName, Issue, IssueLocation } from './codes/issue.js';
import { type KernelLog, kindName, lastLine } from './log/kernel-log.js';
import type { KernelRules } from './rules/kernel-rules.js';
import type { RawHeader } from './blob/check-header.js';
import type { RawStrings } from './blob/raw-strings.js';
import type { RawTypes } from './blob/raw-types.js';

/** How a check reports a problem. */
export interface Breach {
  /** EINVAL by default. */
  readonly errno?: ErrnoName;
  /** The end of the kernel's log; built only for problems that are kept. */
  readonly line: () => string;
  /** What was found, as it follows the subject. */
  readonly found: string;
  /** Offset of the fault from the start of the type's record, or of the blob for a problem without a type. */
  readonly at?: number;
  readonly index?: number;
  readonly path?: readonly string[];
  readonly notes?: readonly string[];
}

/** What a check says of a type: the whole end of the kernel's log, or what it says there after the usual line about the type. */
export type TypeBreach = Breach | (Omit<Breach, 'line'> & { readonly said: string });

/** State shared by all passes: the blob as the kernel sees it, its rules, and the problems so far. */
export class KernelCheck {
  readonly rules: KernelRules;
  readonly issues: Issue[] = [];
  /** Accepted by the kernel, but perhaps not intended. */
  readonly warnings: Issue[] = [];
  /** Number of problems beyond the limit. */
  omitted = 0;
  header!: RawHeader;
  types!: RawTypes;
  strings!: RawStrings;
  log!: KernelLog;
  /** Types with a problem: consequences of it are not reported. */
  broken = new Uint8Array(0);
  /** Whether pass 1 ended early: ids from the end on may belong to types that were not read. */
  isCut = false;
  readonly #limit: number;

  constructor(rules: KernelRules, limit: number) {
    this.rules = rules;
    this.#limit = limit;
  }

  /** Records a problem of the blob. */
  report(code: IssueCode, subject: string, breach: Breach): void {
    this.#add(code, subject, { byteOffset: breach.at ?? 0 }, breach);
  }

  /** Records a problem of a type, which counts as broken from then on. */
  reportType(code: IssueCode, id: number, breach: TypeBreach): void {
    this.broken[id] = 1;
    if (this.issues.length >= this.#limit) {
      this.omitted += 1;
      return;
    }
    const location = {
      byteOffset: this.recordOffset(id) + (breach.at ?? 0),
      typeId: this.log.printedId ?? id,
      ...(breach.index === undefined ? {} : { index: breach.index }),
      ...(breach.path === undefined ? {} : { path: breach.path }),
    };
    const line = 'said' in breach ? () => this.log.type(id, breach.said) : breach.line;
    this.#add(code, this.describe(id), location, { ...breach, line });
  }

  /** Warns that the rules of that very kernel are not known. */
  warnOfVersion(asked: string, known: string): void {
    const { expected, fix }: Rule = codes.BTF_KERNEL_NEWER;
    const message = `kernel ${asked}: judged as ${known}, expected ${expected}`;
    this.warnings.push({
      code: 'BTF_KERNEL_NEWER',
      severity: 'warning',
      message,
      location: { byteOffset: 0 },
      fix,
      notes: [],
    });
  }

  /** Warns about a struct that makes the kernel itself warn: it records a single offset for each of these. */
  warnTwo(id: number): void {
    this.#warn('BTF_FIELD_KERNEL_WARNING', id, 'two locks or two bpf_refcount, one in a nested struct');
  }

  /** Warns that the verdict depends on the kernel's own types. */
  noteKptr(id: number, name: string): void {
    this.#warn('BTF_FIELD_KPTR_UNKNOWN', id, `a kptr to struct ${name.slice(0, 80)}`);
  }

  /** Whether something with this id is already known to be wrong, or was never read. */
  isSuspect(id: number): boolean {
    return this.broken[id] === 1 || (this.isCut && id >= this.types.count);
  }

  /** Offset of a type's record in the blob. */
  recordOffset(id: number): number {
    return this.header.headerLength + this.header.typeOffset + (this.types.starts[id]! - this.types.firstWord) * 4;
  }

  /** `type 3 (STRUCT foo)`. */
  describe(id: number): string {
    return `type ${this.log.printedId ?? id} (${this.nameOf(id)})`;
  }

  /** `STRUCT foo`. */
  nameOf(id: number): string {
    if (id === 0) return 'void';
    // The record being read is not counted yet.
    const isHere = id < this.types.count || (this.types.kinds[id] ?? 0) !== 0;
    if (!isHere) return 'no type';
    const offset = this.types.nameOffset(id);
    const isNamed = offset !== 0 && offset < this.strings.length;
    const kind = kindName(this.types.kinds[id]!);
    return isNamed ? `${kind} ${this.strings.text(offset, 80)}` : `${kind} (anonymous)`;
  }

  #warn(code: IssueCode, id: number, found: string): void {
    const { expected, fix }: Rule = codes[code];
    if (this.warnings.length >= this.#limit) return;
    const location = { byteOffset: this.recordOffset(id), typeId: id };
    const message = `${this.describe(id)}: ${found}, expected ${expected}, at byte ${location.byteOffset}`;
    this.warnings.push({ code, severity: 'warning', message, location, fix, notes: [] });
  }

  #add(code: IssueCode, subject: string, location: IssueLocation, breach: Breach): void {
    if (this.issues.length >= this.#limit) {
      this.omitted += 1;
      return;
    }
    const { expected, fix, acceptedSince }: Rule = codes[code];
    const notes = [...(breach.notes ?? [])];
    if (acceptedSince !== undefined) notes.push(`accepted by kernel ${acceptedSince} and later`);
    this.issues.push({
      code,
      severity: 'error',
      message: `${subject}: ${breach.found}, expected ${expected}, at byte ${location.byteOffset}`,
      location,
      kernel: { errno: breach.errno ?? 'EINVAL', message: lastLine(breach.line()) },
      fix,
      notes,
    });
    if (code in recordCodes || code in resolveCodes) this.log.isBrief = true;
  }
}
