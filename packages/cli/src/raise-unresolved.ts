import { createDiagnostic, type CodeDetails, type Diagnostic } from '@bpf-link-wasm/driver';

/**
 * Turns a note about exports that no input defines into a warning for the symbols of --export. Those of --export-symbols
 * stay a note: they come from a compiler's list, which contains symbols that were optimized away. bpf-linker reports
 * neither.
 * @param named The symbols of --export.
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
