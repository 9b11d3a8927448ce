/** The environment in which a build runs. */
export interface BuildHost {
  /** Its PATH contains the folder of `bpf-linker`. */
  readonly environment: NodeJS.ProcessEnv;
  /** Path of the program that links. */
  readonly linker: string;
  /** Runs cargo with these words, and parses the JSON that it prints; undefined if it fails. */
  readonly describeWorkspace: (cargo: string, words: readonly string[], environment: NodeJS.ProcessEnv) => unknown;
}

/** How cargo is run. */
export interface BuildPlan {
  readonly cargo: string;
  /** Such as `+nightly`, which rustup's cargo accepts as its first word. */
  readonly channel: string | undefined;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** Whether this cargo builds `core` itself, which not every compiler can; false if a build script runs another cargo. */
  readonly needsToolchain: boolean;
  /** What `cargo metadata` prints, parsed; undefined if it fails. */
  readonly workspace: unknown;
}

/** The part of `cargo metadata` that is read. */
interface Workspace {
  readonly packages: readonly {
    readonly id: string;
    readonly name: string;
    readonly dependencies: readonly { readonly name: string; readonly kind: string | null }[];
  }[];
  readonly workspace_default_members?: readonly string[];
}

/** Decides how cargo is run. @param words The words after `build`. */
export function planBuild(words: readonly string[], { environment, linker, describeWorkspace }: BuildHost): BuildPlan {
  const cargo = environment['CARGO'] ?? 'cargo';
  const channel = words[0]?.startsWith('+') === true ? words[0] : undefined;
  const start = channel === undefined ? [] : [channel];
  const given = words.slice(start.length);
  const env: NodeJS.ProcessEnv = { ...environment };
  // One variable for each byte order: cargo reads only that of the target.
  for (const target of ['BPFEL', 'BPFEB']) env[`CARGO_TARGET_${target}_UNKNOWN_NONE_LINKER`] = linker;
  const manifest = valuesOf(given, '--manifest-path').flatMap((path) => ['--manifest-path', path]);
  const metadata = [...start, 'metadata', '--no-deps', '--format-version', '1', ...manifest];
  const workspace = describeWorkspace(cargo, metadata, environment) as Workspace | undefined;
  if (workspace !== undefined && usesAyaBuild(workspace, valuesOf(given, '--package', '-p')))
    return { cargo, channel, args: [...start, 'build', ...given], environment: env, needsToolchain: false, workspace };
  const profile = given.some((word) => word === '--release' || word === '-r')
    ? 'release'
    : (valuesOf(given, '--profile')[0] ?? 'dev');
  const debug = `CARGO_PROFILE_${profile.toUpperCase().replaceAll('-', '_')}_DEBUG`;
  env[debug] ??= '2';
  const target = valuesOf(given, '--target').length > 0 ? [] : ['--target', 'bpfel-unknown-none'];
  // cargo merges lists, so a project that also builds alloc still builds it.
  const core = given.some((word) => word.includes('build-std')) ? [] : ['--config', 'unstable.build-std=["core"]'];
  return {
    cargo,
    channel,
    args: [...start, 'build', ...target, ...core, ...given],
    environment: env,
    needsToolchain: true,
    workspace,
  };
}

/** Whether the build script of a package to build runs cargo for BPF, as in Aya's template. */
function usesAyaBuild({ packages, workspace_default_members: members }: Workspace, named: readonly string[]): boolean {
  return packages.some(({ id, name, dependencies }) => {
    const isBuilt = named.length > 0 ? named.includes(name) : (members?.includes(id) ?? true);
    return isBuilt && dependencies.some((one) => one.name === 'aya-build' && one.kind === 'build');
  });
}

/** The values of an option under any of its names, in any spelling: `--target x`, `--target=x`, `-p x`, `-px`. */
export function valuesOf(words: readonly string[], ...options: readonly string[]): string[] {
  return words.flatMap((word, index) => {
    if (options.includes(word)) return words[index + 1] === undefined ? [] : [words[index + 1]!];
    const option = options.find((one) => word.startsWith(one.startsWith('--') ? `${one}=` : one));
    if (option === undefined) return [];
    return option.startsWith('--') || !word.startsWith('--') ? [word.slice(option.length).replace(/^=/, '')] : [];
  });
}
