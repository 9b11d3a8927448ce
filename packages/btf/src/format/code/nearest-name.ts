/** Longer names are not compared. */
const maxLength = 80;

/** Maximum number of differing letters: more is a different name, not a typo. */
const maxDistance = 4;

/**
 * Finds the name closest to the given one; the first of several. Inserting, deleting, changing or swapping a letter
 * counts one, and up to a third of the letters may differ.
 * @returns undefined when none is close enough
 */
export function nearestName(wanted: string, names: Iterable<string>): string | undefined {
  if (wanted.length > maxLength) return undefined;
  const folded = wanted.toLowerCase();
  let limit = Math.min(Math.max(Math.floor(wanted.length / 3), 1), maxDistance);
  let nearest: string | undefined;
  for (const name of names) {
    if (Math.abs(name.length - wanted.length) > limit || name.length > maxLength) continue;
    const distance = distanceOf(folded, name.toLowerCase(), limit);
    if (distance > limit) continue;
    nearest = name;
    if (distance === 0) break;
    limit = distance - 1;
  }
  return nearest;
}

/** Edit distance; more than the limit when it exceeds the limit. Computes only the band that the limit allows. */
function distanceOf(from: string, to: string, limit: number): number {
  const beyond = limit + 1;
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const line = Array.from({ length: to.length + 1 }, () => beyond);
    if (row <= limit) line[0] = row;
    let least = line[0]!;
    const end = Math.min(to.length, row + limit);
    for (let column = Math.max(1, row - limit); column <= end; column += 1) {
      const isSame = from[row - 1] === to[column - 1];
      let cost = Math.min(last[column]! + 1, line[column - 1]! + 1, last[column - 1]! + (isSame ? 0 : 1));
      const isSwapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (isSwapped) cost = Math.min(cost, before[column - 2]! + 1);
      line[column] = cost;
      least = Math.min(least, cost);
    }
    if (least > limit) return beyond;
    before = last;
    last = line;
  }
  return last[to.length]!;
}
