/** Folders in which cargo and rustc keep the sources of others; the groups are the crate and its version. */
const folders: readonly RegExp[] = [
  // $CARGO_HOME/registry/src/INDEX/aya-ebpf-0.1.1/src/lib.rs
  /\/registry\/src\/[^/]+\/([^/]+?)-(\d+\.\d+\.[^/]+)\//,
  // $CARGO_HOME/git/checkouts/aya-0123456789abcdef/1a2b3c4/ebpf/aya-ebpf/src/lib.rs: the folder above src names the crate.
  /\/git\/checkouts\/[^/]+\/[^/]+\/(?:.+\/)?([^/]+)\/src\//,
  /\/git\/checkouts\/([^/]+)-[0-9a-f]{16}\//,
  // The standard library, by the name that rustc gives its folder, and in the toolchain.
  /(?:^\/rustc|\/src\/rust)(?:\/[0-9a-f]+)?\/library\/(?:stdarch\/crates\/)?([^/]+)\//,
];

/**
 * The crate that a source file belongs to if it is not the user's: a dependency from a registry, with its version, or
 * from git, or a crate of the standard library.
 * @param path The whole path, as joined by `joinSourcePath`
 */
export function findDependency(path: string): string | undefined {
  const normal = path.replaceAll('\\', '/');
  return folders.map((folder) => folder.exec(normal)?.slice(1).join(' ').trim()).find((crate) => crate !== undefined);
}

/** The whole path of a source file, which debug info has relative to the folder in which the compiler ran. */
export function joinSourcePath(directory: string, file: string): string {
  return directory === '' || /^([/\\]|[a-z]:)/i.test(file) ? file : `${directory}/${file}`;
}
