import type { LinkResult } from '@bpf-link-wasm/driver';
import { formatTable } from '../btf/report.js';
import { formatSize } from '../format-report.js';
import { pathOf, type PlannedOutput } from '../plan-outputs.js';

/** Formats where the time went, and the sizes of inputs and outputs. */
export function formatStats(result: LinkResult, planned: readonly PlannedOutput[], milliseconds: number): string {
  const { stages, inputs, outputs, counts } = result;
  const linked = stages.reduce((sum, stage) => sum + stage.milliseconds, 0);
  const time = (value: number): string => `${value.toFixed(1)} ms`;
  const stageRows = [
    ['stage', 'time'],
    ...stages.map((stage) => [stage.name, time(stage.milliseconds)]),
    ['outside of the link', time(Math.max(0, milliseconds - linked))],
  ];
  const inputRows = [
    ['input', 'size', 'read', 'members linked'],
    ...inputs.map(({ name, size, bytesRead, members, membersLinked }) => [
      name,
      formatSize(size),
      formatSize(bytesRead),
      members === 0 ? '' : `${membersLinked.length} of ${members}`,
    ]),
  ];
  const outputRows = [
    ['output', 'size', 'of'],
    ...outputs.map(({ kind, bytes }) => [
      pathOf(planned, kind),
      formatSize(bytes.length),
      `${counts.functions} functions, ${counts.globals} globals, ${counts.instructions} instructions of LLVM`,
    ]),
  ];
  return [stageRows, inputRows, outputRows].map((rows) => formatTable(rows.map((row) => row.map(String)))).join('\n');
}
