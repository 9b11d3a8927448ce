/** A request to the validation worker. */
export interface ValidationJob {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly isElf: boolean;
  readonly kernel: string;
  readonly loader: 'libbpf' | 'aya';
}

/** A problem in the form that the page shows. */
export interface ValidationIssue {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly fix: string;
  readonly notes: readonly string[];
  readonly typeId?: number;
  readonly path: readonly string[];
  /** The line that the kernel would log. */
  readonly kernelSays?: string;
}

/** The verdict of one kernel. */
export interface ValidationAnswer {
  readonly ok: boolean;
  /** Which of them refuses it: a loader may do so before the kernel sees it. */
  readonly refusedBy?: 'kernel' | 'loader';
  /** The reason, in the kernel's or the loader's words. */
  readonly refusal?: string;
  readonly issues: readonly ValidationIssue[];
  readonly omitted: number;
}

/** The answer of the validation worker. */
export interface ValidationResult {
  readonly answer: ValidationAnswer;
  readonly minimum: {
    readonly kernel: string | undefined;
    readonly reasons: readonly string[];
    readonly exceptions: readonly string[];
  };
}
