/** A crate that is not the user's own. */
export interface DependencyCrate {
  name: string;
  /** Undefined for the standard library and for crates from git. */
  version?: string;
}

/** Folders in which cargo and rustc keep sources that are not the user's; the first group is the crate, the second its version. */
const folders: readonly RegExp[] = [
  // $CARGO_HOME/registry/src/INDEX/aya-ebpf-0.1.1/src/lib.rs
  /\/registry\/src\/[^/]+\/([^/]+?)-(\d+\.\d+\.\d+[^/]*)\//,
  // $CARGO_HOME/git/checkouts/aya-0123456789abcdef/1a2b3c4/ebpf/aya-ebpf/src/lib.rs: the folder above src names the crate.
  /\/git\/checkouts\/[^/]+-[0-9a-f]{16}\/[0-9a-f]{7,40}\/(?:[^/]+\/)*?([^/]+)\/src\//,
  /\/git\/checkouts\/([^/]+)-[0-9a-f]{16}\/[0-9a-f]{7,40}\//,
  // The standard library: under the name that rustc gives its folder, and in the toolchain.
  /(?:^\/rustc(?:\/[0-9a-f]+)?|\/lib\/rustlib\/src\/rust)\/library\/(?:stdarch\/crates\/)?([^/]+)\//,
];

/**
 * The crate that a source file belongs to if it is not the user's: a dependency from a registry or from git, or one of
 * the standard library.
 * @param path The whole path, as joined by `joinSourcePath`
 */
export function findDependency(path: string): DependencyCrate | undefined {
  const normal = path.replaceAll('\\', '/');
  for (const folder of folders) {
    const [, name, version] = folder.exec(normal) ?? [];
    if (name !== undefined) return { name, ...(version !== undefined && { version }) };
  }
  return undefined;
}

/** The whole path of a source file. Debug info has it relative to the folder in which the compiler ran. */
export function joinSourcePath(directory: string, file: string): string {
  const isWhole = directory === '' || /^([/\\]|[a-z]:[/\\])/i.test(file);
  if (isWhole) return file;
  const separator = /^([a-z]:\\|\\\\)/i.test(directory) ? '\\' : '/';
  return /[/\\]$/.test(directory) ? directory + file : directory + separator + file;
}

/** `aya-ebpf 0.1.1`, or the name alone. */
export function formatCrate({ name, version }: DependencyCrate): string {
  return version === undefined ? name : `${name} ${version}`;
}
