import type { VerifiedCount } from './verified-count.js';
import { verifiedReasons, type VerifiedReason } from './verified-reasons.js';

/** One program, linked by both linkers. */
export interface VerifiedPair {
  /** The corpus's name, followed by the program's own if the object has several. */
  readonly name: string;
  /** Number of verified instructions, or why there is none. */
  readonly ours: number | string;
  readonly theirs: number | string;
}

/** A pair with a number for both linkers. */
interface CountedPair extends VerifiedPair {
  readonly ours: number;
  readonly theirs: number;
}

/** Above this ratio a program is worse, and needs a reason. */
const tolerance = 1.05;

/** The programs of one object, including those that only one linker has. */
export function pairCounts(name: string, ours: VerifiedCount, theirs: VerifiedCount): VerifiedPair[] {
  const keys = (count: VerifiedCount): string[] => (typeof count === 'string' ? [] : [...count.keys()]);
  const programs = [...new Set([...keys(ours), ...keys(theirs)])].sort();
  const numberOf = (count: VerifiedCount, program: string): number | string =>
    typeof count === 'string' ? count : (count.get(program) ?? 'no such program');
  if (programs.length === 0) return [{ name, ours: ours as string, theirs: theirs as string }];
  return programs.map((program) => ({
    name: programs.length === 1 ? name : `${name}: ${program}`,
    ours: numberOf(ours, program),
    theirs: numberOf(theirs, program),
  }));
}

/** Whether it costs the verifier over 5 % more than theirs, or only theirs can be loaded. */
export function isMuchWorse({ ours, theirs }: VerifiedPair): boolean {
  if (typeof theirs === 'string') return false;
  return typeof ours === 'string' || ours > theirs * tolerance;
}

/** Why a program is worse; undefined if there is no explanation. */
export function verifiedReasonFor({ name }: VerifiedPair): VerifiedReason | undefined {
  return verifiedReasons.find(({ programs }) => programs.includes(name));
}

const isCounted = (pair: VerifiedPair): pair is CountedPair =>
  typeof pair.ours === 'number' && typeof pair.theirs === 'number';

/** The table as a document: the sums, the programs that differ with their reasons, and all others. */
export function formatVerified(
  pairs: readonly VerifiedPair[],
  { kernel, theirs: version }: { readonly kernel: string; readonly theirs: string },
): string {
  const counted = pairs.filter(isCounted);
  const worse = pairs.filter(isMuchWorse);
  const sum = (side: 'ours' | 'theirs'): number => counted.reduce((total, pair) => total + pair[side], 0);
  const sums = { name: '', ours: sum('ours'), theirs: sum('theirs') };
  const used = verifiedReasons.filter(({ programs }) => worse.some(({ name }) => programs.includes(name)));
  const rows = counted.map((pair) => {
    const reason = isMuchWorse(pair) ? (verifiedReasonFor(pair)?.kind ?? '**unexplained**') : '';
    return `| ${pair.name} | ${pair.ours} | ${pair.theirs} | ${ratio(pair)} | ${reason} |`;
  });
  const uncounted = pairs.filter((pair) => !isCounted(pair));
  return `<!-- Generated: npx vitest run --root e2e --config parity/verified.vitest.mjs -u -->
# What the verifier goes through

\`verified_insns\` of each program of \`e2e/fixtures/programs\` and \`e2e/parity\`, and of those of \`e2e/parity/memory\`, which fill memory,
linked with \`-O3\` and BTF by bpf-link-wasm and by bpf-linker ${version} with LLVM 22, and loaded by bpftool, or by Aya where libbpf refuses an
object, into Linux ${kernel}. It is the number of instructions that the verifier follows over all paths, which is what a program pays when
it is loaded and what the limit of one million counts. Programs more than 5 % above bpf-linker's have a reason.

| | ours | bpf-linker | ratio |
|-|-|-|-|
| sum of ${counted.length} programs that both load | ${sums.ours} | ${sums.theirs} | ${ratio(sums)} |
| fewer | ${counted.filter(({ ours, theirs }) => ours < theirs).length} | ${counted.filter(({ ours, theirs }) => ours > theirs).length} | |
| over 5 % more | ${worse.length} | ${counted.filter(({ ours, theirs }) => theirs > ours * tolerance).length} | |

## Reasons

${used.length === 0 ? 'None is needed.' : used.map(({ kind, text }) => `* **${kind}**: ${text}`).join('\n')}

## Programs

| | ours | bpf-linker | ratio | why more |
|-|-|-|-|-|
${rows.join('\n')}

## Programs without two numbers

Objects that do not load here, from one linker or from both.

| | ours | bpf-linker | why |
|-|-|-|-|
${uncounted.map((pair) => `| ${pair.name} | ${pair.ours} | ${pair.theirs} | ${isMuchWorse(pair) ? (verifiedReasonFor(pair)?.kind ?? '**unexplained**') : ''} |`).join('\n')}
`;
}

function ratio({ ours, theirs }: { readonly ours: number; readonly theirs: number }): string {
  return (ours / theirs).toFixed(2);
}
