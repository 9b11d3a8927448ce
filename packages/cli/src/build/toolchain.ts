import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '@bpf-link-wasm/driver';

/** Which compiler to check, and what it must support. */
export interface ToolchainRequest {
  /** Such as `+nightly`, which rustup's commands accept as their first word. */
  readonly channel?: string;
  readonly environment: NodeJS.ProcessEnv;
  /** The newest LLVM whose bitcode this linker reads. */
  readonly newestLlvm: number;
}

/** What a compiler reports about itself. */
export interface Toolchain {
  /** Such as `1.99.0-nightly`. */
  readonly release: string;
  readonly llvmMajor: number;
  readonly sysroot: string;
}

/**
 * Asks the compiler that cargo will use, and asserts that it can build `core` for BPF.
 * @throws {UsageError} USAGE_TOOLCHAIN, with what is missing and how to get it
 */
export function assertToolchain({ channel, environment, newestLlvm }: ToolchainRequest): Toolchain {
  const rustc = environment['RUSTC'] ?? 'rustc';
  const ask = (...words: string[]): string => {
    const { stdout, stderr, status, error } = spawnSync(rustc, [...(channel ? [channel] : []), ...words], {
      encoding: 'utf8',
      env: environment,
    });
    if (status === 0) return stdout;
    const isMissing = (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
    const found = isMissing ? 'not found' : (error?.message ?? (stderr.trim().split('\n')[0] || `exit code ${status}`));
    throw missing(
      rustc,
      found,
      isMissing ? `install Rust with rustup, then: ${nightlyWithSources}` : nightlyWithSources,
    );
  };
  const version = ask('--version', '--verbose');
  const release = /^release: (\S+)$/m.exec(version)?.[1] ?? 'unknown';
  const llvmMajor = Number(/^LLVM version: (\d+)/m.exec(version)?.[1] ?? 0);
  const sysroot = ask('--print', 'sysroot').trim();
  const isNightly = /-(nightly|dev)/.test(release) || (environment['RUSTC_BOOTSTRAP'] ?? '') !== '';
  if (!isNightly) {
    const remedy = `${nightlyWithSources}, and bpf-link-wasm build +nightly; or set RUSTC_BOOTSTRAP=1`;
    throw missing(`rustc ${release}`, 'a stable compiler, which cannot build core for BPF', remedy);
  }
  const sources = join(sysroot, 'lib/rustlib/src/rust/library/core');
  if (!existsSync(sources)) {
    const named = channel === undefined ? '' : ` --toolchain ${channel.slice(1)}`;
    const remedy = `rustup component add rust-src${named}; without rustup, install your system's package of these sources`;
    throw missing('rust-src', `no sources of core at ${JSON.stringify(sources)}`, remedy);
  }
  if (llvmMajor > newestLlvm) {
    const remedy = `use a rustc with LLVM ${newestLlvm} or older, or a newer bpf-link-wasm`;
    throw missing(`rustc ${release}`, `has LLVM ${llvmMajor}, but this linker reads up to LLVM ${newestLlvm}`, remedy);
  }
  return { release, llvmMajor, sysroot };
}

const nightlyWithSources = 'rustup toolchain install nightly --component rust-src';

function missing(tool: string, found: string, remedy: string): UsageError {
  return new UsageError('USAGE_TOOLCHAIN', { tool, found, remedy });
}

/** The error for a cargo that does not start. */
export function cargoFailed(tool: string, error: Error): UsageError {
  const isMissing = 'code' in error && error.code === 'ENOENT';
  const found = isMissing ? 'not found' : error.message;
  return missing(tool, found, 'install Rust, usually with rustup');
}
