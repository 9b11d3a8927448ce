import { createDiagnostic, type CodeDetails, type Diagnostic } from '@bpf-link-wasm/driver';

/**
 * Missing symbols of --export are worth a warning. Those of --export-symbols come from a compiler's list, which
 * contains symbols that were optimized away; bpf-linker reports neither.
 */
export function raiseUnresolved(diagnostic: Diagnostic, named: ReadonlySet<string>): Diagnostic[] {
  const { symbols, similar = [] } = diagnostic.details as CodeDetails<'LINK_UNRESOLVED_EXPORT'>;
  if (diagnostic.code !== 'LINK_UNRESOLVED_EXPORT' || diagnostic.severity === 'error') return [diagnostic];
  const isNamed = (symbol: string): boolean => named.has(symbol);
  const parts = [
    { severity: 'warning' as const, list: symbols.filter(isNamed) },
    { severity: diagnostic.severity, list: symbols.filter((symbol) => !isNamed(symbol)) },
  ];
  return parts.flatMap(({ severity, list }) => {
    if (list.length === 0) return [];
    const alike = similar.filter(({ symbol }) => list.includes(symbol));
    const details = { symbols: list, ...(alike.length > 0 && { similar: alike }) };
    const raised = createDiagnostic('LINK_UNRESOLVED_EXPORT', details, { severity, notes: diagnostic.notes });
    return [{ ...diagnostic, ...raised }];
  });
}
