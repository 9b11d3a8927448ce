import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from './run-command.js';

/** Prefers Debian's Rust to any other: it has the library sources, which `-Z build-std` compiles. */
export const rustc = process.env['RUSTC'] ?? '/usr/bin/rustc';
export const cargo = process.env['CARGO'] ?? '/usr/bin/cargo';

const built = new Map<string, Promise<string>>();

/**
 * The path of a program of `native/`, which is built on first use: up to half a minute. Needs cargo and rustc.
 * @param crate Name of its folder.
 * @param options Additional arguments for cargo.
 * @throws Error with cargo's output
 */
export function buildNative(name: string, crate = name, options: readonly string[] = []): Promise<string> {
  const path = built.get(name) ?? build(name, crate, options);
  built.set(name, path);
  return path;
}

async function build(name: string, crate: string, options: readonly string[]): Promise<string> {
  const cwd = fileURLToPath(new URL(`../native/${crate}`, import.meta.url));
  await runCommand(cargo, ['build', '--quiet', '--locked', '--bin', name, ...options], {
    cwd,
    env: { RUSTC: rustc, CARGO_TARGET_DIR: undefined },
  });
  return join(cwd, 'target/debug', name);
}
