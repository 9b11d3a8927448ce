import { posix } from 'node:path';
import type { TargetConfiguration } from 'nx/src/devkit-exports.js';
import type { BpfCrate } from './bpf-crate.js';

/** Settings of the targets, from the plugin's options and the workspace. */
export interface TargetSettings {
  /** cargo's profile. */
  readonly profile: string;
  /** The kernel version that `bpf-check` checks against; the newest known by default. */
  readonly kernel: string | undefined;
  readonly names: Readonly<Record<'build' | 'check' | 'test', string>>;
  /** Whether the workspace's package.json names the command, so that its version is known without running it. */
  readonly dependsOnCommand: boolean;
  /** Whether the crate has tests for Vitest. */
  readonly hasTests: boolean;
}

const executor = 'nx:run-commands';
const technologies = ['rust', 'bpf'];

/**
 * The targets of a crate. The object is the same on every host, so the inputs contain nothing about the host: only what
 * cargo reads, the version of rustc, and that of the linker.
 */
export function targetsOf(crate: BpfCrate, settings: TargetSettings): Record<string, TargetConfiguration> {
  const { profile, kernel, names, hasTests } = settings;
  const objects = crate.objects(profile === 'dev' ? 'debug' : profile);
  const sources = sourcesOf(crate, settings);
  const check = ['bpf-link-wasm btf check', ...(kernel === undefined ? [] : [`--kernel ${kernel}`])].join(' ');
  const builtObjects = { dependentTasksOutputFiles: '**/*' };
  // The folder is named because CARGO_TARGET_DIR in the environment would put the objects elsewhere.
  const folder = quote(posix.relative(crate.root, crate.targetFolder));
  const words = `--profile ${profile} --package ${crate.name} --target-dir ${folder}`;
  // The command adds what cargo needs for BPF; a configured project already has it.
  const build = crate.isConfigured
    ? `cargo build ${words}`
    : `bpf-link-wasm build ${crate.triples.map((triple) => `--target ${triple}`).join(' ')} ${words}`;
  const targets: Record<string, TargetConfiguration> = {
    [names.build]: {
      executor,
      options: { command: build, cwd: crate.root },
      cache: true,
      inputs: sources,
      outputs: objects.map((path) => `{workspaceRoot}/${path}`),
      metadata: { technologies, description: `Builds ${list(objects)}` },
    },
    [names.check]: {
      executor,
      options: {
        commands: objects.map((path) => `${check} ${quote(posix.relative(crate.root, path))}`),
        cwd: crate.root,
        parallel: false,
      },
      dependsOn: [names.build],
      cache: true,
      inputs: [...commandInput(settings), builtObjects],
      outputs: [],
      metadata: { technologies, description: `Reports whether ${kernel ?? 'the newest kernel'} accepts the BTF` },
    },
  };
  if (hasTests) {
    targets[names.test] = {
      executor,
      options: { command: 'vitest run', cwd: crate.root },
      dependsOn: [names.build],
      cache: true,
      inputs: ['{projectRoot}/**/*', '!{projectRoot}/target/**/*', builtObjects],
      outputs: [],
      metadata: { technologies: [...technologies, 'vitest'], description: 'Runs the programs without a kernel' },
    };
  }
  return targets;
}

/** Quotes a path for a shell. @throws Error for a path with characters that a shell interprets within quotes */
function quote(path: string): string {
  if (/["$`\\%!\n\r]/.test(path))
    throw new Error(`@bpf-link-wasm/nx: ${JSON.stringify(path)} has characters that shells interpret; rename it`);
  return `"${path}"`;
}

const list = (paths: readonly string[]): string =>
  paths.map((path) => path.slice(path.lastIndexOf('/') + 1)).join(', ');

function sourcesOf(
  { root, cargoRoot, dependencies }: BpfCrate,
  settings: TargetSettings,
): NonNullable<TargetConfiguration['inputs']> {
  const within = (folder: string, pattern: string): string =>
    `{workspaceRoot}/${folder === '.' ? '' : `${folder}/`}${pattern}`;
  const folders = [root, ...dependencies];
  const patterns = [
    ...folders.flatMap((folder) => [within(folder, '**/*'), `!${within(folder, 'target/**/*')}`]),
    // Files in folders above that affect the build: profiles, versions, the compiler, cargo's configuration.
    ...['Cargo.toml', 'Cargo.lock', 'rust-toolchain', 'rust-toolchain.toml', '.cargo/*'].map((name) =>
      within(cargoRoot, name),
    ),
    '{workspaceRoot}/.cargo/*',
    '{workspaceRoot}/rust-toolchain',
    '{workspaceRoot}/rust-toolchain.toml',
  ];
  return [
    ...new Set(patterns),
    { runtime: 'rustc --version' },
    { env: 'RUSTFLAGS' },
    { env: 'CARGO_ENCODED_RUSTFLAGS' },
    ...commandInput(settings),
  ];
}

/** The inputs that change with the linker's version. */
function commandInput({ dependsOnCommand }: TargetSettings): NonNullable<TargetConfiguration['inputs']> {
  return dependsOnCommand ? [{ externalDependencies: ['bpf-link-wasm'] }] : [{ runtime: 'bpf-link-wasm --version' }];
}
