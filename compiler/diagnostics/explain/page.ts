/** What `weft explain` says about one number. */
export interface ErrorPage {
  readonly code: string;
  /** In a few words, without a full stop. */
  readonly title: string;
  /** Why this is so, and what to do; paragraphs are divided by empty lines, each on one line. */
  readonly text: string;
  /** A program that is answered with this number, and the same put right. Null: no program of a user can be. */
  readonly wrong: string | null;
  readonly right: string | null;
  /** Other files that both import: path to text. */
  readonly files?: Readonly<Record<string, string>>;
  /** The program that is really tried, where it is too long to be shown. */
  readonly wrongInFull?: string;
}
