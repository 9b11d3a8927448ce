/** What the validation worker is asked. */
export interface ValidationJob {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly isElf: boolean;
  readonly kernel: string;
  readonly loader: 'libbpf' | 'aya';
}

/** A problem, as it is shown. */
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

/** What one kernel answers. */
export interface ValidationAnswer {
  readonly ok: boolean;
  /** Who refuses it: a loader may do so before it asks a kernel. */
  readonly refusedBy?: 'kernel' | 'loader';
  /** Why not: the kernel's or the loader's words. */
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
