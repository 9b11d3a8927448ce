import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isReadable } from './requirement.js';
import { runCommand } from './run-command.js';

const script = fileURLToPath(new URL('../native/old-rust.sh', import.meta.url));

/**
 * The oldest supported Rust, as environment variables for cargo.
 *
 * It is fetched on first use, 90 MB, and cached for later runs. Needs apt and a Debian release that has it.
 */
export async function findOldRust(): Promise<Record<string, string>> {
  const root = join(tmpdir(), 'bpf-link-wasm', 'rust-1.85');
  if (!isReadable(root)) {
    await mkdir(join(root, '..'), { recursive: true });
    const fresh = await mkdtemp(`${root}-`);
    await runCommand('sh', [script, fresh]);
    await rename(fresh, root).catch(() => rm(fresh, { recursive: true }));
  }
  const bin = join(root, 'usr/bin');
  return {
    RUSTC: join(bin, 'rustc'),
    RUSTDOC: join(bin, 'rustdoc'),
    LD_LIBRARY_PATH: ['x86_64', 'aarch64'].map((machine) => join(root, `usr/lib/${machine}-linux-gnu`)).join(':'),
    CARGO_TARGET_DIR: join(root, 'target'),
  };
}
