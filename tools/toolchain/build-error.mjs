/** A build failure whose message explains it completely, so that scripts print it without a stack trace. */
export class BuildError extends Error {
  /**
   * @param {string} message `subject: found, expected X, at where`
   * @param {{hint?: string, cause?: unknown}} [more] `hint`: what the user should do
   */
  constructor(message, { hint, cause } = {}) {
    super(message, { cause });
    this.name = 'BuildError';
    this.hint = hint;
  }
}

/**
 * Runs a script's main function; a BuildError becomes two lines on stderr and exit code 1, usage errors exit code 2.
 * @param {() => Promise<void>} main
 */
export async function runScript(main) {
  try {
    await main();
  } catch (error) {
    const isUsage = error?.code?.startsWith?.('ERR_PARSE_ARGS');
    if (!(error instanceof BuildError) && !isUsage) throw error;
    console.error(`error: ${error.message}`);
    if (error.hint) console.error(`  ${error.hint.replaceAll('\n', '\n  ')}`);
    if (isUsage) console.error('  --help lists the options');
    process.exitCode = isUsage ? 2 : 1;
  }
}
