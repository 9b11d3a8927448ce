/** The end of one member and the start of the next, between which padding may be needed. */
export interface Gap {
  /** End of the members so far, in bits. */
  readonly from: number;
  /** Start of the next member, in bits. */
  readonly to: number;
  /** Its alignment in bytes. */
  readonly alignment: number;
  /** Whether this member and the previous one are bitfields. */
  readonly isBetweenBitfields: boolean;
}

interface Pad {
  readonly name: string;
  readonly bits: number;
}

const smallPads: readonly Pad[] = [
  { name: 'int', bits: 32 },
  { name: 'short', bits: 16 },
  { name: 'char', bits: 8 },
];

/**
 * Whether a compiler leaves the same gap for the alignment of the next member, as nearly always. A quick test: false
 * does not mean that padding is needed.
 */
export function isNatural({ from, to, alignment, isBetweenBitfields }: Gap): boolean {
  const isPower = alignment !== 0 && (alignment & (alignment - 1)) === 0;
  return isPower && !isBetweenBitfields && roundUp(from, alignment * 8) === to;
}

/** Unnamed bitfields of one kind. */
export interface Padding {
  /** One of them: `long: 64;`. */
  readonly line: string;
  readonly count: number;
}

/**
 * The unnamed bitfields that fill a gap, such as `long: 0`; none where a compiler leaves the same gap anyway.
 * @see libbpf src/btf_dump.c btf_dump_emit_bit_padding
 */
export function* padGap({ from, to, alignment, isBetweenBitfields }: Gap, pointerSize: number): Generator<Padding> {
  if (from >= to) return;
  const pads: Pad[] = [{ name: 'long', bits: pointerSize * 8 }, ...smallPads];
  const largest = pads.find(({ bits }) => roundUp(from, bits) <= to) ?? smallPads[2]!;
  const boundary = roundUp(from, largest.bits);
  let at = from;
  if (boundary > at && boundary <= to) {
    const isReached = boundary === to && roundUp(at, alignment * 8) === boundary;
    const fitsBefore = boundary !== to && to - boundary <= boundary - at;
    if (isBetweenBitfields || (boundary === to && !isReached) || fitsBefore) {
      yield { line: `${largest.name}: ${isBetweenBitfields ? boundary - at : 0};`, count: 1 };
    }
    at = boundary;
  }
  const count = Math.floor((to - at) / largest.bits);
  if (count > 0) yield { line: `${largest.name}: ${largest.bits};`, count };
  const rest = to - at - count * largest.bits;
  if (rest > 0) yield { line: `${pads.findLast(({ bits }) => bits >= rest)!.name}: ${rest};`, count: 1 };
}

function roundUp(value: number, step: number): number {
  return step === 0 ? value : Math.ceil(value / step) * step;
}
