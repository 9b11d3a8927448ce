/** Address of the first function of a machine: above its memory, so that nothing can be read there. */
const functionBase = 2 ** 49;

/** From the first function of a program to that of the next. */
const programStride = 2 ** 24;

/** The address that a program has of one of its functions. @param start Index of its first instruction. */
export function functionAddress(programId: number, start: number): number {
  return functionBase + programId * programStride + start * 8;
}

/** What an address of a function stands for; undefined for other addresses. */
export function functionOfAddress(address: bigint): { readonly programId: number; readonly start: number } | undefined {
  const distance = Number(address) - functionBase;
  if (!(distance >= 0 && distance < 2 ** 49 && distance % 8 === 0)) return undefined;
  return { programId: Math.floor(distance / programStride), start: (distance % programStride) / 8 };
}
