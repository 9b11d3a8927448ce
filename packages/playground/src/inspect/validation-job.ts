/** A request to the validation worker. */
export interface ValidationJob {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly isElf: boolean;
  readonly kernel: string;
  readonly loader: 'libbpf' | 'aya';
}

/** A problem, in the form that is shown. */
export interface ValidationIssue {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly fix: string;
  readonly notes: readonly string[];
  readonly typeId?: number;
  readonly path: readonly string[];
  /** What the kernel would log. */
  readonly kernelSays?: string;
}

/** The verdict of one kernel. */
export interface ValidationAnswer {
  readonly ok: boolean;
  /** Who refuses it: a loader may do so before a kernel sees it. */
  readonly refusedBy?: 'kernel' | 'loader';
  /** The reason, in the kernel's or the loader's words. */
  readonly refusal?: string;
  readonly issues: readonly ValidationIssue[];
  readonly omitted: number;
}

/** What the worker answers. */
export interface ValidationResult {
  readonly answer: ValidationAnswer;
  readonly minimum: {
    readonly kernel: string | undefined;
    readonly reasons: readonly string[];
    readonly exceptions: readonly string[];
  };
}
