/** A jump between two rows of a listing. */
export interface Jump {
  /** Index of the row that jumps. */
  readonly from: number;
  /** Index of the row that it goes to. */
  readonly to: number;
}

/** A jump with the lane of its arrow next to the listing. */
export interface LaidJump extends Jump {
  /** 0 is next to the listing; jumps in the same lane do not overlap. */
  readonly lane: number;
}

/**
 * Assigns lanes to the arrows next to a listing: short ones are inside, and arrows to the same row may share a lane.
 * @returns The jumps in the order given.
 */
export function layJumps(jumps: readonly Jump[]): LaidJump[] {
  const order = jumps.map((_, index) => index).sort((a, b) => spanOf(jumps[a]!) - spanOf(jumps[b]!) || a - b);
  const lanes: Jump[][] = [];
  const laneOf = new Map<number, number>();
  for (const index of order) {
    const jump = jumps[index]!;
    let lane = lanes.findIndex((others) => others.every((other) => !overlap(jump, other)));
    if (lane === -1) lane = lanes.push([]) - 1;
    lanes[lane]!.push(jump);
    laneOf.set(index, lane);
  }
  return jumps.map((jump, index) => ({ ...jump, lane: laneOf.get(index)! }));
}

const spanOf = ({ from, to }: Jump): number => Math.abs(from - to);

function overlap(one: Jump, other: Jump): boolean {
  // Arrows to the same row may overlap.
  if (one.to === other.to && one.from < one.to === other.from < other.to) return false;
  const [low, high] = [Math.min(one.from, one.to), Math.max(one.from, one.to)];
  const [otherLow, otherHigh] = [Math.min(other.from, other.to), Math.max(other.from, other.to)];
  return low <= otherHigh && otherLow <= high;
}
