import { join, posix, relative, sep } from 'node:path';
import type { Tree } from 'nx/src/devkit-exports.js';
import { getProjects, glob } from 'nx/src/devkit-exports.js';
import { readBpfCrate } from './bpf-crate.js';
import { TomlFiles, foldersUpTo, stringsOf, tableOf } from './cargo-files.js';

/**
 * The folder for a project, as Nx writes it.
 *
 * @param directory Relative to the workspace, with `/` or `\`
 * @throws Error for one outside the workspace, the workspace itself, and characters that would be patterns in the inputs of targets
 */
export function readDirectory(directory: string): string {
  const path = posix.normalize(directory.replaceAll('\\', '/')).replace(/\/$/, '');
  const refuse = (expected: string): never => {
    throw new Error(`the directory ${JSON.stringify(directory)}: expected ${expected}`);
  };
  if (path === '.' || /^\.\.(\/|$)|^\/|^[a-z]:/i.test(path)) refuse('a folder below that of the workspace');
  if (/[*?{}()[\]!\n\r]/.test(path)) refuse('none of the characters * ? { } ( ) [ ] !, which patterns of Nx contain');
  return path;
}

/** @throws Error when the folder has files, another project has the name, or a cargo workspace would take the crate in */
export function assertFree(tree: Tree, name: string, root: string): void {
  if (tree.isFile(root) || tree.children(root).length > 0)
    throw new Error(`${root}: something is there already; choose another --directory, or remove it`);
  const files = new TomlFiles();
  const other =
    getProjects(tree).get(name)?.root ??
    glob(tree, ['**/Cargo.toml']).find((path) => readBpfCrate(files, tree.root, path)?.name === name);
  if (other !== undefined) throw new Error(`${other}: there is a project ${name} already; choose another name`);
  // The program is a cargo workspace of its own, and cargo refuses one within another.
  for (const folder of foldersUpTo(tree.root, join(tree.root, root, '..'))) {
    const workspace = tableOf(files.read(join(folder, 'Cargo.toml')), 'workspace');
    const path = relative(folder, join(tree.root, root)).replaceAll(sep, '/');
    const isMember = stringsOf(workspace?.['members']).some((pattern) => toExpression(pattern).test(path));
    const isExcluded = stringsOf(workspace?.['exclude']).some((one) =>
      `${path}/`.startsWith(`${posix.normalize(one)}/`),
    );
    if (isMember && !isExcluded)
      throw new Error(
        `${join(folder, 'Cargo.toml')}: its members include ${path}, but a program is a cargo workspace of its own; ` +
          `add exclude = [${JSON.stringify(path)}] to [workspace], or choose another --directory`,
      );
  }
}

/** A pattern of cargo for the folders of members. @see https://docs.rs/glob/latest/glob/struct.Pattern.html */
function toExpression(pattern: string): RegExp {
  const parts: Readonly<Record<string, string>> = { '**': '.*', '*': '[^/]*', '?': '[^/]' };
  const escaped = posix
    .normalize(pattern)
    .replaceAll(/\*\*|[*?]|[\\^$.|+()[\]{}]/g, (part) => parts[part] ?? `\\${part}`);
  return new RegExp(`^${escaped.replace(/\/$/, '')}$`);
}
