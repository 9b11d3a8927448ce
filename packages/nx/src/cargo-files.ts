import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, type TomlTable } from 'smol-toml';

/** Reads a table of a TOML file by its keys; undefined if it is missing or is something else. */
export function tableOf(table: TomlTable | undefined, ...keys: readonly string[]): TomlTable | undefined {
  let found: unknown = table;
  for (const key of keys) found = isTable(found) ? found[key] : undefined;
  return isTable(found) ? found : undefined;
}

/** Whether a value of a TOML file is a table. */
export const isTable = (value: unknown): value is TomlTable =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** The strings of an array, or a single string that is given instead of an array. */
export function stringsOf(value: unknown): string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((one) => typeof one === 'string');
}

/** TOML files, each read and parsed once, because the crates of a workspace share the files in the folders above them. */
export class TomlFiles {
  readonly #tables = new Map<string, TomlTable | undefined>();

  /** Reads a file. @returns undefined if it does not exist. @throws Error with the path and the place of the syntax error */
  read(path: string): TomlTable | undefined {
    if (!this.#tables.has(path)) this.#tables.set(path, existsSync(path) ? readToml(path) : undefined);
    return this.#tables.get(path);
  }
}

function readToml(path: string): TomlTable {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${path}: cannot be read as TOML: ${reason}`, { cause });
  }
}

/** The folders from `folder` up to `root`, both included. @param root `folder` itself, or a folder above it */
export function foldersUpTo(root: string, folder: string): string[] {
  const folders = [folder];
  for (let at = folder; at !== root && at !== dirname(at);) folders.push((at = dirname(at)));
  return folders;
}

/**
 * Reads the targets and the target folder that cargo's configuration sets under `build`; the nearest file wins, as in cargo. Files
 * outside the workspace, such as the user's, are not read, because they do not apply to other users.
 *
 * @see https://doc.rust-lang.org/cargo/reference/config.html
 */
export function readBuildConfig(
  files: TomlFiles,
  workspaceRoot: string,
  folder: string,
): { targets: string[]; targetFolder?: string } {
  let targets: string[] = [];
  let targetFolder: string | undefined;
  for (const at of foldersUpTo(workspaceRoot, folder)) {
    const config = files.read(join(at, '.cargo/config')) ?? files.read(join(at, '.cargo/config.toml'));
    const build = tableOf(config, 'build');
    if (targets.length === 0) targets = stringsOf(build?.['target']);
    const [configured] = stringsOf(build?.['target-dir']);
    targetFolder ??= configured === undefined ? undefined : join(at, configured);
  }
  return { targets, ...(targetFolder === undefined ? {} : { targetFolder }) };
}
