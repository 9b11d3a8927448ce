import { LinkError, UsageError, type Diagnostic } from '@bpf-link-wasm/driver';

/** How a diagnostic is treated: left out, a warning, or an error. */
export type DiagnosticLevel = 'allow' | 'warn' | 'deny';

/** One code of --allow, --warn or --deny, in the order of the command line. */
export interface LevelOption {
  readonly level: DiagnosticLevel;
  /** A code, or `warnings` for everything that would otherwise be a warning. */
  readonly code: string;
}

/** Stands for every warning whose own code has no level. */
const everyWarning = 'warnings';

const severityOf = { warn: 'warning', deny: 'error' } as const;

/** Asserts that every code exists. @throws {UsageError} USAGE_BAD_VALUE for an unknown code */
export async function assertLevels(levels: readonly LevelOption[]): Promise<void> {
  if (levels.length === 0) return;
  const [{ explanations }, { nearestName }] = await Promise.all([
    import('@bpf-link-wasm/driver/explanations'),
    import('@bpf-link-wasm/btf'),
  ]);
  for (const { level, code } of levels) {
    if (code === everyWarning || Object.hasOwn(explanations, code)) continue;
    const meant = nearestName(code, [...Object.keys(explanations), everyWarning]);
    const expected =
      meant === undefined
        ? `${everyWarning} or a code that --explain lists`
        : `one that --explain lists; did you mean ${meant}?`;
    throw new UsageError('USAGE_BAD_VALUE', { option: level, found: JSON.stringify(code), expected });
  }
}

/** Applies the chosen levels to diagnostics, as rustc does for lints: the last option counts. Errors stay errors. */
export function chooseLevels(diagnostics: readonly Diagnostic[], levels: readonly LevelOption[]): Diagnostic[] {
  if (levels.length === 0) return [...diagnostics];
  return diagnostics.flatMap((diagnostic) => {
    if (diagnostic.severity === 'error') return [diagnostic];
    const own = levels.findLast(({ code }) => code === diagnostic.code)?.level;
    const isWarning = own === 'warn' || (own === undefined && diagnostic.severity === 'warning');
    const level = (isWarning ? levels.findLast(({ code }) => code === everyWarning)?.level : undefined) ?? own;
    if (level === 'allow') return [];
    return [level === undefined ? diagnostic : { ...diagnostic, severity: severityOf[level] }];
  });
}

/**
 * Applies the chosen levels to a link that succeeded.
 * @throws {LinkError} LINK_DENIED
 */
export function denyDiagnostics(diagnostics: readonly Diagnostic[], levels: readonly LevelOption[]): Diagnostic[] {
  const chosen = chooseLevels(diagnostics, levels);
  const denied = chosen.filter(({ severity }) => severity === 'error');
  if (levels.length === 0 || denied.length === 0) return chosen;
  throw new LinkError('LINK_DENIED', { codes: [...new Set(denied.map(({ code }) => code))] }, chosen);
}

/** Applies the chosen levels to the diagnostics of a link that failed; other errors are returned unchanged. */
export function chooseErrorLevels(error: unknown, levels: readonly LevelOption[]): unknown {
  if (!(error instanceof LinkError) || levels.length === 0) return error;
  return new LinkError(error.code, error.details as never, chooseLevels(error.diagnostics, levels), { cause: error });
}
