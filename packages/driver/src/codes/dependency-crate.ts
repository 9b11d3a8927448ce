/** Folders in which cargo and rustc keep the sources of dependencies; the groups are the crate and its version. */
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
 * The crate of a source file that is not the user's own: a dependency from a registry, with its version, or from git, or
 * a crate of the standard library; undefined for other files.
 * @param path The whole path, as joined by `joinSourcePath`
 */
export function findDependency(path: string): string | undefined {
  const normal = path.replaceAll('\\', '/');
  return folders.map((folder) => folder.exec(normal)?.slice(1).join(' ').trim()).find((crate) => crate !== undefined);
}

/** The whole path of a source file. @param directory Where the compiler ran, which relative paths start from. */
export function joinSourcePath(directory: string, file: string): string {
  return directory === '' || /^([/\\]|[a-z]:)/i.test(file) ? file : `${directory}/${file}`;
}
