import { join, posix, relative, sep } from 'node:path';
import type { Tree } from 'nx/src/devkit-exports.js';
import { getProjects, glob } from 'nx/src/devkit-exports.js';
import { readBpfCrate } from './bpf-crate.js';
import { TomlFiles, foldersUpTo, stringsOf, tableOf } from './cargo-files.js';

/**
 * Reads the option `directory`: the folder for a project.
 *
 * @param directory Relative to the workspace, with `/` or `\`
 * @returns the path relative to the workspace, with `/`
 * @throws Error for a folder outside the workspace, for the workspace itself, and for characters of Nx's patterns
 */
export function readDirectory(directory: string): string {
  const path = posix.normalize(directory.replaceAll('\\', '/')).replace(/\/$/, '');
  const refuse = (expected: string): never => {
    throw new Error(`the directory ${JSON.stringify(directory)}: expected ${expected}`);
  };
  if (path === '.' || /^\.\.(\/|$)|^\/|^[a-z]:/i.test(path)) refuse('a folder below that of the workspace');
  if (/[*?{}()[\]!\n\r]/.test(path))
    refuse('none of the characters * ? { } ( ) [ ] !, which have a meaning in patterns of Nx');
  return path;
}

/** Checks that a crate can be written. @throws Error when the folder has files, another project has the name, or the crate would be a member of a cargo workspace */
export function assertFree(tree: Tree, name: string, root: string): void {
  if (tree.isFile(root) || tree.children(root).length > 0)
    throw new Error(`${root}: already exists; choose another --directory, or remove it`);
  const files = new TomlFiles();
  const other =
    getProjects(tree).get(name)?.root ??
    glob(tree, ['**/Cargo.toml']).find((path) => readBpfCrate(files, tree.root, path)?.name === name);
  if (other !== undefined) throw new Error(`${other}: a project ${name} already exists; choose another name`);
  // The new crate is the root of a cargo workspace, and cargo refuses a workspace root that is a member of another workspace.
  for (const folder of foldersUpTo(tree.root, join(tree.root, root, '..'))) {
    const workspace = tableOf(files.read(join(folder, 'Cargo.toml')), 'workspace');
    const path = relative(folder, join(tree.root, root)).replaceAll(sep, '/');
    const isMember = stringsOf(workspace?.['members']).some((pattern) => toExpression(pattern).test(path));
    const isExcluded = stringsOf(workspace?.['exclude']).some((one) =>
      `${path}/`.startsWith(`${posix.normalize(one)}/`),
    );
    if (isMember && !isExcluded)
      throw new Error(
        `${join(folder, 'Cargo.toml')}: its members include ${path}, but a program is the root of its own cargo workspace; ` +
          `add exclude = [${JSON.stringify(path)}] to [workspace], or choose another --directory`,
      );
  }
}

/** Translates a pattern of cargo for the folders of members. @see https://docs.rs/glob/latest/glob/struct.Pattern.html */
function toExpression(pattern: string): RegExp {
  const parts: Readonly<Record<string, string>> = { '**': '.*', '*': '[^/]*', '?': '[^/]' };
  const escaped = posix
    .normalize(pattern)
    .replaceAll(/\*\*|[*?]|[\\^$.|+()[\]{}]/g, (part) => parts[part] ?? `\\${part}`);
  return new RegExp(`^${escaped.replace(/\/$/, '')}$`);
}
