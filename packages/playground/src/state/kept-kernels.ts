import type { Kernel } from '../inspect/kernels.js';
import { findKeptFiles, keepFiles } from './kept-files.js';
import type { Store } from './store.js';

const kind = 'kernels';

/** Keeps the types of kernels for this browser tab, and restores them unless the user has already added others. */
export function keepKernels({ kernels }: Store): void {
  let last = kernels.value;
  kernels.subscribe((given) => {
    if (given === last) return;
    last = given;
    void keepFiles(
      kind,
      given.map(({ name, types }) => ({ name, bytes: types.bytes })),
    );
  });
  void bringBack((kept) => {
    if (kernels.value.length > 0) return;
    last = kept;
    kernels.value = kept;
  });
}

async function bringBack(take: (kept: readonly Kernel[]) => void): Promise<void> {
  const files = await findKeptFiles(kind);
  if (files.length === 0) return;
  try {
    const { readKernel } = await import('../inspect/kernels.js');
    take(await Promise.all(files.map(({ name, bytes }) => readKernel(name, bytes as Uint8Array<ArrayBuffer>))));
  } catch {
    // Kept by another build of the page: the user has to add them again.
  }
}
