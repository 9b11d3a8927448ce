/** LLVM IR whose link takes at least some seconds: many loops to optimise. */
export function createLongInput(): { name: string; bytes: Uint8Array<ArrayBuffer> };
