import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { Command } from 'commander';
import { helpOf } from '../command-error.js';
import { exitCodes, printKnownError } from '../format-report.js';
import { installShim, ownHost } from '../install-shim/install-shim.js';
import { ensurePrivateFolder, userCacheFolder } from '../private-folder.js';
import { printText } from '../terminal-text.js';
import { llvmVersion } from '../version.js';
import { planBuild, valuesOf, type BuildPlan } from './plan-build.js';
import { sourceFolders, type SourceFolders } from './source-folders.js';
import { assertToolchain, cargoFailed } from './toolchain.js';
import { watchBuild, type WatchedBuild } from './watch-build.js';

/** Declares `bpf-link-wasm build`, for its help only: words that it does not know are passed to cargo. */
export function createBuildCommand(): Command {
  return new Command('bpf-link-wasm build')
    .usage('[+TOOLCHAIN] [--watch] [arguments of cargo build]')
    .description(
      `Runs cargo build for BPF with everything it needs, so that a project needs no
configuration:

  linker       this command, also as bpf-linker in PATH, for build scripts
               that look for it
  target       bpfel-unknown-none, unless --target names another
  core         built from source (build-std), which needs a nightly rustc, or
               RUSTC_BOOTSTRAP=1, and the component rust-src
  debug info   full, in the profile that is built, because BTF is made from it

A package whose build script uses aya-build is built for this machine, and its
script finds the linker. Without a profile, cargo makes a debug build:
--release makes smaller programs.

--watch watches the folders of the workspace and of its path dependencies, but
not target folders, node_modules, or hidden files and folders other than .cargo.`,
    )
    .option('--watch', 'build again whenever a source changes, until Ctrl-C')
    .helpOption('-h, --help', 'print this help');
}

/**
 * Runs `bpf-link-wasm build`.
 * @returns The exit code: cargo's, once it runs; with --watch, 128 plus the number of the signal that ends it
 */
export async function runBuild(words: readonly string[]): Promise<number> {
  const own = words.slice(0, words.includes('--') ? words.indexOf('--') : words.length);
  if (own.includes('--help') || own.includes('-h')) {
    printText(helpOf(createBuildCommand()));
    return exitCodes.success;
  }
  try {
    return await runWithShims(words, own);
  } catch (error) {
    return printKnownError(error);
  }
}

async function runWithShims(words: readonly string[], own: readonly string[]): Promise<number> {
  const shims = makeShims();
  try {
    if (!own.includes('--watch')) return build(prepareBuild(words, shims));
    return await watch([...own.filter((word) => word !== '--watch'), ...words.slice(own.length)], shims);
  } finally {
    shims.remove();
  }
}

function build({ cargo, args, environment }: BuildPlan): number {
  const { status, error } = spawnSync(cargo, args, { stdio: 'inherit', env: environment });
  if (error !== undefined) throw cargoFailed(cargo, error);
  return status ?? exitCodes.link;
}

/** Builds again after each change. While a manifest has an error, the folders of the last build are watched. */
function watch(words: readonly string[], shims: Shims): Promise<number> {
  const [manifest = '.'] = valuesOf(words, '--manifest-path');
  let last: SourceFolders = {
    folders: [resolve(manifest, manifest === '.' ? '' : '..')],
    skipped: [resolve('target')],
  };
  return watchBuild((): WatchedBuild => {
    const plan = prepareBuild(words, shims);
    if (plan.workspace !== undefined) last = sourceFolders(plan.workspace, words);
    return { plan, sources: last };
  });
}

/** Decides how cargo is run, and asserts that the toolchain can do it. @throws {UsageError} USAGE_TOOLCHAIN */
function prepareBuild(words: readonly string[], shims: Shims): BuildPlan {
  const { env } = process;
  const plan = planBuild(words, {
    environment: { ...env, PATH: [shims.folder, env['PATH']].join(delimiter) },
    linker: shims.linker,
    describeWorkspace,
  });
  const { channel, environment } = plan;
  if (plan.needsToolchain) {
    const newestLlvm = Number.parseInt(llvmVersion(), 10);
    assertToolchain({ ...(channel === undefined ? {} : { channel }), environment, newestLlvm });
  }
  return plan;
}

/** What `cargo metadata` prints, parsed; undefined if it fails, because the build then reports the reason. */
function describeWorkspace(cargo: string, words: readonly string[], environment: NodeJS.ProcessEnv): unknown {
  const { status, stdout, error } = spawnSync(cargo, words, {
    encoding: 'utf8',
    env: environment,
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (error !== undefined) throw cargoFailed(cargo, error);
  return status === 0 ? JSON.parse(stdout) : undefined;
}

/** A folder that contains only `bpf-linker`. */
interface Shims {
  readonly folder: string;
  readonly linker: string;
  remove(): void;
}

/**
 * Makes the folder, private to this user. Its path is the same for each build, because cargo builds everything again when
 * the linker's path changes; without a cache folder, it is a temporary one.
 */
function makeShims(): Shims {
  const caches = userCacheFolder();
  const kept = caches === undefined ? undefined : join(caches, 'shims');
  const isKept = kept !== undefined && ensurePrivateFolder(kept);
  const folder = isKept ? kept : mkdtempSync(join(tmpdir(), 'bpf-link-wasm-'));
  const { paths } = installShim(folder, true, ownHost());
  return {
    folder,
    linker: paths.at(-1)!,
    remove: () => (isKept ? undefined : rmSync(folder, { recursive: true, force: true })),
  };
}
