import { existsSync, mkdtempSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { holdLock } from '../../llvm-wasm/scripts/lock.mjs';
import { BuildError, runScript } from '../../tools/toolchain/build-error.mjs';
import { cachePath } from '../../tools/toolchain/cache.mjs';
import { run } from '../../tools/toolchain/run.mjs';

const defaultVersion = '0.10.4';

const help = `node e2e/parity/build-bpf-linker.mjs [--version VERSION] [--release]

Builds bpf-linker as its crate is published, with LLVM 22 as a shared library, and prints the path of the executable. It is
kept in the cache, ${cachePath()} (BPF_LINK_WASM_CACHE names another folder).

  --version VERSION   default: ${defaultVersion}
  --release           optimised, for measurements; the default compiles in half the time and links the same objects

Needs cargo and rustc (CARGO, RUSTC; default: those of Debian's rustc-web) and LLVM 22 with its headers (LLVM_PREFIX;
default: that of Debian's llvm-22-dev).
`;

/**
 * Builds one version, unless it is there.
 * @param {string} version of the crate
 * @param {boolean} isRelease optimised
 * @returns {Promise<string>} path of the executable
 */
async function buildBpfLinker(version, isRelease) {
  const llvm = process.env.LLVM_PREFIX ?? '/usr/lib/llvm-22';
  const cargo = process.env.CARGO ?? '/usr/bin/cargo';
  const kept = cachePath('bpf-linker', `${version}-llvm-22${isRelease ? '' : '-debug'}`);
  const executable = join('bin', process.platform === 'win32' ? 'bpf-linker.exe' : 'bpf-linker');
  if (existsSync(join(kept, executable))) return join(kept, executable);
  if (!existsSync(join(llvm, 'include/llvm-c'))) {
    throw new BuildError(`${llvm}: no headers of LLVM 22`, {
      hint: 'Debian and Ubuntu have them in the package llvm-22-dev',
    });
  }
  mkdirSync(dirname(kept), { recursive: true });
  const release = await waitForLock(`${kept}.lock`);
  if (existsSync(join(kept, executable))) {
    release();
    return join(kept, executable);
  }
  const fresh = mkdtempSync(`${kept}-`);
  try {
    const what = [
      'install',
      'bpf-linker',
      '--version',
      version,
      '--locked',
      '--no-default-features',
      '--features',
      'llvm-22',
    ];
    const where = [
      '--root',
      fresh,
      '--target-dir',
      join(fresh, 'target'),
      '--quiet',
      ...(isRelease ? [] : ['--debug']),
    ];
    const compiler = process.env.RUSTC ?? '/usr/bin/rustc';
    await run(cargo, [...what, ...where], {
      env: { LLVM_PREFIX: llvm, RUSTC: compiler, CARGO_PROFILE_DEV_DEBUG: '0', CARGO_PROFILE_RELEASE_DEBUG: '0' },
      capture: true,
    });
    rmSync(join(fresh, 'target'), { recursive: true, force: true });
    renameSync(fresh, kept);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    release();
  }
  return join(kept, executable);
}

/**
 * Takes a lock as soon as the process that has it, which builds the same, is done.
 * @param {string} path
 */
async function waitForLock(path) {
  for (;;) {
    try {
      return holdLock(path);
    } catch (error) {
      if (!(error instanceof BuildError)) throw error;
      await setTimeout(500);
    }
  }
}

async function main() {
  const { values } = parseArgs({
    options: {
      version: { type: 'string', default: defaultVersion },
      release: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return void process.stdout.write(help);
  console.log(await buildBpfLinker(values.version, values.release ?? false));
}

await runScript(main);
