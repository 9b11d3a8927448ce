// Prepares a package for `npm pack`: builds it, with types, and adds the licences. The engine is not built, because its artifact is
// committed.
import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = process.cwd();

function run(words) {
  const { status } = spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

if (basename(dirname(folder)) === 'packages') {
  run([join(root, 'tools/scripts/bundle.mjs'), basename(folder)]);
  run([join(root, 'node_modules/typescript/bin/tsc'), '--build', folder]);
}
for (const name of ['LICENSE-APACHE', 'LICENSE-MIT']) copyFileSync(join(root, name), join(folder, name));
