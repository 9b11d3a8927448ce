/** What a code means, for people who have never met it. */
export interface Explanation {
  /** What happened, and why it is a problem. Sentences. */
  readonly meaning: string;
  /** What to do. Sentences. */
  readonly remedy: string;
  /** A case of it, as a few lines of text. */
  readonly example: string;
}
