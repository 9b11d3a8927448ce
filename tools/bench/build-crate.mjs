// Builds a crate and saves what rustc passes to its linker.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const rustc = process.env.RUSTC ?? '/usr/bin/rustc';
const cargo = process.env.CARGO ?? '/usr/bin/cargo';

/**
 * Builds a crate, unless it is cached, and returns the arguments of its link in rustc's order: symbols, objects, archives, core last.
 * @param {string | ((folder: string) => void)} crate Folder of the crate, relative to the repository's root, or a
 * function that writes it.
 * @param {string} folder Where the inputs of the link are cached.
 * @param {string} profile Name of cargo's profile.
 * @returns {string[]} arguments for a linker
 */
export function linkWordsOf(crate, folder, profile = 'release') {
  if (!existsSync(join(folder, 'symbols'))) build(crate, folder, profile);
  const names = readdirSync(folder);
  const pick = (pattern) => names.filter((name) => pattern.test(name)).toSorted();
  const builtin = /^lib(core|compiler_builtins)-/;
  const archives = [
    ...pick(/\.rlib$/).filter((name) => !builtin.test(name)),
    ...pick(/^libcore-/),
    ...pick(/^libcompiler_builtins-/),
  ];
  const inputs = [...pick(/^symbols\.o$/), ...pick(/\.rcgu\.o$/), ...archives].map((name) => join(folder, name));
  return ['--export-symbols', join(folder, 'symbols'), ...inputs, '--cpu', 'generic', '-O3', '--btf'];
}

function build(crate, folder, profile) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const copy = `${folder}-crate`;
  if (typeof crate === 'function') crate(copy);
  else cpSync(join(root, crate), copy, { recursive: true });
  const PATH = [join(root, 'e2e/cargo/save-inputs'), join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter);
  const env = { ...process.env, PATH, RUSTC: rustc, RUSTC_BOOTSTRAP: '1', SAVE_INPUTS: folder };
  const { status } = spawnSync(cargo, ['build', '--profile', profile], { cwd: copy, env, stdio: 'inherit' });
  rmSync(copy, { recursive: true });
  if (status !== 0) throw new Error(`cargo build for ${folder}: exit code ${status}`);
}
