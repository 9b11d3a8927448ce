import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CreateNodes } from 'nx/src/devkit-exports.js';
import { readBpfCrate } from './bpf-crate.js';
import { TomlFiles } from './cargo-files.js';
import { targetsOf, type TargetSettings } from './bpf-targets.js';

/** Options of the plugin in nx.json. */
export interface BpfPluginOptions {
  /** cargo's profile. Default `release`. */
  readonly profile?: string;
  /** The kernel version that `bpf-check` checks against, such as `6.1`. Default: the newest known. */
  readonly kernel?: string;
  /** Default `bpf-build`. */
  readonly buildTargetName?: string;
  /** Default `bpf-check`. */
  readonly checkTargetName?: string;
  /** Default `bpf-test`. */
  readonly testTargetName?: string;
}

/**
 * Gives each crate of the workspace that is compiled for BPF its targets: `bpf-build`, `bpf-check`, and `bpf-test` where it
 * has tests for Vitest.
 */
export const createNodes: CreateNodes<BpfPluginOptions> = [
  '**/Cargo.toml',
  (manifests, options, { workspaceRoot }) => {
    const settings = readSettings(options ?? {}, workspaceRoot);
    const files = new TomlFiles();
    return manifests.flatMap((manifest) => {
      const crate = readBpfCrate(files, workspaceRoot, manifest);
      if (crate === undefined) return [];
      const hasTests = hasVitest(join(workspaceRoot, dirname(manifest)));
      const targets = targetsOf(crate, { ...settings, hasTests });
      const project = { root: crate.root, name: crate.name, targets, metadata: { technologies: ['rust', 'bpf'] } };
      return [[manifest, { projects: { [crate.root]: project } }] as const];
    });
  },
];

/** Reads the plugin's options. @throws Error for a value that cannot be part of a command */
function readSettings(options: BpfPluginOptions, workspaceRoot: string): Omit<TargetSettings, 'hasTests'> {
  const { profile = 'release', kernel } = options;
  if (!/^[\w-]+$/.test(profile)) throw optionError('profile', profile, 'the name of a cargo profile, such as release');
  if (kernel !== undefined && !/^\d+\.\d+(\.\d+)?$/.test(kernel))
    throw optionError('kernel', kernel, 'a version such as 6.1 or 6.1.36');
  return {
    profile,
    kernel,
    names: targetNames(options),
    dependsOnCommand: namesCommand(workspaceRoot),
  };
}

/** The names of the targets that the plugin adds. */
export const targetNames = (options: BpfPluginOptions): TargetSettings['names'] => ({
  build: options.buildTargetName ?? 'bpf-build',
  check: options.checkTargetName ?? 'bpf-check',
  test: options.testTargetName ?? 'bpf-test',
});

const optionError = (name: string, found: string, expected: string): Error =>
  new Error(`@bpf-link-wasm/nx: option "${name}" in nx.json is ${JSON.stringify(found)}, expected ${expected}`);

function namesCommand(workspaceRoot: string): boolean {
  const path = join(workspaceRoot, 'package.json');
  if (!existsSync(path)) return false;
  const { dependencies, devDependencies } = JSON.parse(readFileSync(path, 'utf8')) as Record<
    string,
    object | undefined
  >;
  return 'bpf-link-wasm' in { ...dependencies, ...devDependencies };
}

function hasVitest(folder: string): boolean {
  const files = readdirSync(folder);
  const tests = files.includes('tests') ? readdirSync(join(folder, 'tests')) : [];
  return (
    files.some((name) => /^vite(st)?\.config\.[cm]?[jt]s$/.test(name)) ||
    tests.some((name) => /\.test\.[cm]?[jt]s$/.test(name))
  );
}
