/** The explanation of a code, for readers who see it for the first time. */
export interface Explanation {
  /** What happened, and why it is a problem. Full sentences. */
  readonly meaning: string;
  /** What to do. Full sentences. */
  readonly remedy: string;
  /** An example, as a few lines of text. */
  readonly example: string;
}
