import type { Difference, Facts } from './facts.js';
import { reasons, type Reason } from './reasons.js';

/** A program, and how the objects of both linkers differ. */
export interface Comparison {
  readonly program: string;
  readonly ours: Facts;
  readonly theirs: Facts;
  readonly differences: readonly Difference[];
}

/** The reason for a difference; undefined if there is none. */
export function reasonFor(program: string, difference: Difference): Reason | undefined {
  return reasons.find((reason) => reason.explains(program, difference));
}

const groups: readonly (readonly [string, RegExp])[] = [
  ['exported symbols', /^symbol /],
  ['sections', /^section /],
  ['relocations', /^relocation /],
  ['instructions of each function', /^function /],
];

/** The comparison as a document: a summary, each difference with the kind of its reason, and the reasons. */
export function formatDifferences(
  comparisons: readonly Comparison[],
  versions: { ours: string; theirs: string },
): string {
  const count = (matches: (comparison: Comparison) => boolean): string => `${comparisons.filter(matches).length}`;
  const rows = [
    ...groups.map(([name, fact]) => {
      const equal = count(({ differences }) => !differences.some((difference) => fact.test(difference.fact)));
      return [`equal ${name}`, equal, equal];
    }),
    ...(['BTF', 'libbpf', 'programs with BTF'] as const).map((fact) => {
      const good = /^(accepted|loaded|yes)$/;
      const name = {
        BTF: 'the kernel accepts the BTF',
        libbpf: 'libbpf loads the object',
        'programs with BTF': 'and the programs hold their BTF',
      }[fact];
      return [
        name,
        count(({ ours }) => good.test(ours.get(fact) ?? '')),
        count(({ theirs }) => good.test(theirs.get(fact) ?? '')),
      ];
    }),
  ];
  const used = new Set<Reason>();
  const lists = comparisons.map(({ program, differences }) => {
    if (differences.length === 0) return `### ${program}\n\nNone.\n`;
    const lines = differences.map((difference) => {
      const reason = reasonFor(program, difference);
      if (reason) used.add(reason);
      const [ours, theirs] = [difference.ours ?? '-', difference.theirs ?? '-'];
      return `| ${cell(difference.fact)} | ${cell(ours)} | ${cell(theirs)} | ${reason?.kind ?? '**unexplained**'} |`;
    });
    return `### ${program}\n\n| | ours | bpf-linker | why |\n|-|-|-|-|\n${lines.join('\n')}\n`;
  });
  return [
    `<!-- Generated: npx vitest run --root e2e parity/parity.test.ts -u -->`,
    `# ${comparisons.length} programs, two linkers\n`,
    `${versions.ours} compared with ${versions.theirs}, each with \`--btf -O3\`.\n`,
    `| of ${comparisons.length} programs | ours | bpf-linker |\n|-|-|-|\n${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`,
    '## Reasons\n',
    ...reasons.filter((reason) => used.has(reason)).map(({ kind, text }) => `* **${kind}**: ${text}`),
    '\n## Differences\n',
    ...lists,
  ].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('$', '\\$');
}
