import { BuildError } from '../../tools/toolchain/build-error.mjs';
export async function findLlvm() {
  throw new BuildError('LLVM is not built', { hint: 'node llvm-wasm/scripts/build-llvm.mjs builds it, or give --llvm-build and --llvm-source' });
}
