import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isReadable, type Requirement } from './requirement.js';
import { tryCommand, type CommandResult } from './run-command.js';
import { cargo, rustc } from './rust.js';

const rustdoc = process.env['RUSTDOC'] ?? '/usr/bin/rustdoc';

/** Where npm puts the commands of the workspace, including `bpf-link-wasm`. */
export const commands = fileURLToPath(new URL('../../../node_modules/.bin', import.meta.url));

const inCache = (name: string): string => fileURLToPath(new URL(`../../../.cache/${name}`, import.meta.url));

/** The target folder for tests of the repository's crates, so that what they all depend on is compiled once. */
export const crateTarget = process.env['CARGO_TARGET_DIR'] ?? inCache('crates');

/**
 * The target folder for programs whose core cargo compiles: those with the same profile and flags share it. Programs with
 * a target folder of their own take it as `build.build-dir`, and compile only those macros and build scripts that no
 * other test has compiled.
 */
export const programTarget = process.env['CARGO_TARGET_DIR'] ?? inCache('programs');

/** rustc, cargo, and the sources of core. */
export const rust: Requirement = {
  missing: () => {
    const tool = [rustc, rustdoc, cargo].find((path) => !isReadable(path));
    if (tool !== undefined) return `${tool} is not installed (Debian: rustc-web, cargo-web)`;
    const sources = '/usr/lib/rustlib/src/rust/library/core';
    return process.env['RUSTC'] || isReadable(sources) ? undefined : `${sources} is not there (Debian: rust-web-src)`;
  },
};

/** Nobody debugs what tests compile for this machine, or compiles it again: both cost a third of the time. */
const compileOnce = { CARGO_PROFILE_DEV_DEBUG: '0', CARGO_INCREMENTAL: '0' };

/** The same for macros and build scripts of programs, whose profile has debug info. */
export const withoutHostDebug = { CARGO_PROFILE_RELEASE_BUILD_OVERRIDE_DEBUG: '0' };

/** Runs cargo on one of the repository's crates, for this machine. */
export function runCargoOnCrate(
  folder: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<CommandResult> {
  return runCargo(folder, args, { CARGO_TARGET_DIR: crateTarget, ...compileOnce, ...env });
}

/** Runs cargo with the compiler that has the library sources. */
export function runCargo(
  folder: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<CommandResult> {
  const PATH = [process.env['BPF_LINK_WASM'], commands, dirname(cargo), process.env['PATH']]
    .filter(Boolean)
    .join(delimiter);
  return tryCommand(cargo, args, {
    cwd: folder,
    env: { PATH, RUSTC: rustc, RUSTDOC: rustdoc, RUSTC_BOOTSTRAP: '1', ...withoutHostDebug, ...env },
  });
}
