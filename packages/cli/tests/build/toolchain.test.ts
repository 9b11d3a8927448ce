import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { assertToolchain, type Toolchain } from '../../src/build/toolchain.js';

const folder = mkdtempSync(join(tmpdir(), 'toolchain-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;

/** A compiler that reports this about itself. */
function rustcOf({ release = '1.99.0-nightly', llvm = '22.1.4', hasSources = true, sayFirst = '' }): NodeJS.ProcessEnv {
  const sysroot = join(folder, `sysroot ${count++}`);
  mkdirSync(join(sysroot, hasSources ? 'lib/rustlib/src/rust/library/core' : 'lib'), { recursive: true });
  const script = `#!/bin/sh
${sayFirst}
case "$*" in
  *--print*) echo '${sysroot}' ;;
  *) printf 'rustc ${release}\\nrelease: ${release}\\nLLVM version: ${llvm}\\n' ;;
esac
`;
  writeFileSync(join(sysroot, 'rustc'), script, { mode: 0o755 });
  return { RUSTC: join(sysroot, 'rustc') };
}

const check = (environment: NodeJS.ProcessEnv, channel?: string): Toolchain =>
  assertToolchain({ environment, newestLlvm: 23, ...(channel === undefined ? {} : { channel }) });

describe('assertToolchain', () => {
  test('accepts a nightly compiler with the sources of core, and a stable one with RUSTC_BOOTSTRAP', () => {
    expect(check(rustcOf({}))).toMatchObject({ release: '1.99.0-nightly', llvmMajor: 22 });
    expect(check({ ...rustcOf({ release: '1.96.0' }), RUSTC_BOOTSTRAP: '1' })).toMatchObject({ release: '1.96.0' });
  });

  test('refuses a stable compiler, and names both ways out', () => {
    expect(() => check(rustcOf({ release: '1.96.0' }))).toThrow(
      'rustc 1.96.0: a stable compiler, which cannot build core for BPF; rustup toolchain install nightly --component ' +
        'rust-src, and bpf-link-wasm build +nightly; or set RUSTC_BOOTSTRAP=1',
    );
  });

  test('names the component that is missing, for the toolchain that was asked for', () => {
    expect(() => check(rustcOf({ hasSources: false }), '+nightly-2026-01-01')).toThrow(
      /^rust-src: no sources of core at ".*"; rustup component add rust-src --toolchain nightly-2026-01-01; without rustup/,
    );
  });

  test('refuses a compiler whose bitcode the linker cannot read', () => {
    expect(() => check(rustcOf({ llvm: '24.1.0' }))).toThrow(
      'has LLVM 24, but this linker reads up to LLVM 23; use a rustc',
    );
    expect(check(rustcOf({ llvm: '23.1.0' })).llvmMajor).toBe(23);
  });

  test('says what is wrong with a compiler that does not start or answer', () => {
    expect(() => check({ RUSTC: join(folder, 'none') })).toThrow(/none: not found; install Rust with rustup, then: /);
    const failing = rustcOf({ sayFirst: `echo "error: toolchain 'nightly' is not installed" >&2; exit 1` });
    expect(() => check(failing)).toThrow(
      `rustc: error: toolchain 'nightly' is not installed; rustup toolchain install`,
    );
    expect(() => check(rustcOf({ sayFirst: 'exit 3' }))).toThrow('rustc: exit code 3; rustup toolchain install');
  });
});
