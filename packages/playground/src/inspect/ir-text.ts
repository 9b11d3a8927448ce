/** Removes debug records, metadata and their numbers from LLVM IR: they change with every pass and hide what the passes did. */
export function withoutDebugInfo(ir: string): string {
  const lines = ir.split('\n').filter((line) => !/^(?:!|\s+#dbg_|; ModuleID|source_filename)/.test(line));
  return lines
    .map((line) => line.replaceAll(/,? ![\w.]+ !\d+/g, ''))
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}
