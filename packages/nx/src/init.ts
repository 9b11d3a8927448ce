import { createRequire } from 'node:module';
import type { GeneratorCallback, Tree } from 'nx/src/devkit-exports.js';
import { setUpWorkspace } from './set-up-workspace.js';

/** The generator `init`, which `nx add @bpf-link-wasm/nx` runs. @returns A callback that installs the linker; undefined if the workspace has it */
export function init(tree: Tree): GeneratorCallback | undefined {
  const { version } = createRequire(import.meta.url)('bpf-link-wasm/package.json') as { version: string };
  return setUpWorkspace(tree, { 'bpf-link-wasm': `^${version}` });
}
