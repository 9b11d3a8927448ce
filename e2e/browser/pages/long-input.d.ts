/** LLVM IR that takes at least some seconds to link: many loops to optimize. */
export function createLongInput(): { name: string; bytes: Uint8Array<ArrayBuffer> };
