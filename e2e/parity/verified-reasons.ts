/** Why the verifier follows more instructions in some programs than in bpf-linker's. */
export interface VerifiedReason {
  readonly kind: string;
  readonly text: string;
  /** Names of the table's rows, each examined. */
  readonly programs: readonly string[];
}

/** A program that is over 5 % worse and in none of these lists fails the command. */
export const verifiedReasons: readonly VerifiedReason[] = [];
