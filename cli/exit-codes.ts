// What the command line answers with.

/** A panic in the program; programs give their own codes too. */
export const EXIT_PANIC = 1;
/** A compile error, a module that does not verify, wrong usage. */
export const EXIT_USAGE = 2;
/** --max-cycles, --timeout. */
export const EXIT_LIMIT = 4;
/** A bug in the machine or the compiler. */
export const EXIT_BUG = 70;

/** Something that the user can put right: printed as one line, exit code 2. */
export class UsageError extends Error {
  constructor(
    message: string,
    readonly hint?: string,
  ) {
    super(message);
    this.name = 'UsageError';
  }
}
