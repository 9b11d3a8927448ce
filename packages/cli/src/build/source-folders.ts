import { dirname, resolve } from 'node:path';
import { valuesOf } from './plan-build.js';

/** The folders that `--watch` watches. */
export interface SourceFolders {
  /** Absolute paths; their subfolders are watched too. */
  readonly folders: readonly string[];
  /** Folders within them that are not watched, because builds write to them. Absolute paths. */
  readonly skipped: readonly string[];
}

/** The part of `cargo metadata` that names folders. */
interface Workspace {
  readonly workspace_root: string;
  readonly target_directory: string;
  readonly packages: readonly {
    readonly manifest_path: string;
    readonly dependencies: readonly { readonly path?: string }[];
  }[];
}

/**
 * The folders with sources: those of the workspace, of its packages, and of their path dependencies.
 * @param workspace What `cargo metadata` prints.
 * @param words The words after `build`; output folders that they name are skipped too.
 */
export function sourceFolders(workspace: unknown, words: readonly string[]): SourceFolders {
  const { workspace_root: root, target_directory: target, packages } = workspace as Workspace;
  const paths = packages.flatMap((one) => [dirname(one.manifest_path), ...one.dependencies.map(({ path }) => path)]);
  const given = ['--target-dir', '--artifact-dir', '--out-dir'].flatMap((option) => valuesOf(words, option));
  return {
    folders: [...new Set([root, ...paths.filter((path) => path !== undefined)])],
    skipped: [target, ...given.map((path) => resolve(path))],
  };
}
