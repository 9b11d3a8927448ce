import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runScript } from '../../tools/toolchain/build-error.mjs';
import { repositoryRoot } from '../../tools/toolchain/cache.mjs';
import { run } from '../../tools/toolchain/run.mjs';

/** The formatter. Other releases format some lines differently. */
const tool = '/usr/bin/clang-format-22';

const help = `node llvm-wasm/scripts/check-format.mjs [--write]

Checks the format of the C++ of llvm-wasm with ${tool}, by llvm-wasm/.clang-format.

  --write   format the files instead
`;

/** Lists the C++ files of the core and its tests. @returns {string[]} */
function listSources() {
  const folders = ['src', 'include', 'tests/native', 'tests/compare'].map((name) =>
    join(repositoryRoot, 'llvm-wasm', name),
  );
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true })
      .filter((name) => /\.(cpp|h)$/.test(name))
      .sort()
      .map((name) => join(folder, name)),
  );
}

async function main() {
  const { values } = parseArgs({ options: { write: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help) return void process.stdout.write(help);
  if (!existsSync(tool)) {
    console.log(`the format of the C++ is not checked: ${tool} is not installed`);
    if (process.env.CI === 'true') process.exitCode = 1;
    return;
  }
  const how = values.write ? ['-i'] : ['--dry-run', '--Werror'];
  const { status } = await run(tool, [...how, ...listSources()], { allowFailure: true });
  if (status === 0) return;
  console.error('node llvm-wasm/scripts/check-format.mjs --write formats these files');
  process.exitCode = 1;
}

await runScript(main);
