import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import type { TomlTable } from 'smol-toml';
import { foldersUpTo, isTable, readBuildConfig, stringsOf, tableOf, type TomlFiles } from './cargo-files.js';

/** A crate that is compiled for BPF. Paths are relative to the root of the Nx workspace, with `/`; `.` is the root itself. */
export interface BpfCrate {
  /** The package's name. */
  readonly name: string;
  readonly root: string;
  /** The folder with the lock file and the profiles: the crate's own, or that of the cargo workspace that it belongs to. */
  readonly cargoRoot: string;
  /** The BPF targets that it is compiled for. */
  readonly triples: readonly string[];
  /** Whether cargo's configuration names the target. */
  readonly isConfigured: boolean;
  /** cargo's target folder. */
  readonly targetFolder: string;
  /** The paths of the objects that a build makes. @param profile The profile's folder, such as `release` */
  objects(profile: string): string[];
  /** The folders of its path dependencies in the workspace, direct and indirect. */
  readonly dependencies: readonly string[];
}

const bpfTargets = ['bpfel-unknown-none', 'bpfeb-unknown-none'];

/**
 * Reads a crate's manifest, and the configuration of cargo that applies to it.
 *
 * @returns undefined for a crate that is not for BPF (`build.target` in `.cargo/config.toml` names no BPF target, and the crate does
 * not depend on aya-ebpf), for a crate without a binary or a `cdylib`, and for a manifest without a package
 * @throws Error when a file is not TOML
 */
export function readBpfCrate(files: TomlFiles, workspaceRoot: string, manifestPath: string): BpfCrate | undefined {
  const folder = join(workspaceRoot, dirname(manifestPath));
  const manifest = files.read(join(workspaceRoot, manifestPath));
  const [name] = stringsOf(tableOf(manifest, 'package')?.['name']);
  if (manifest === undefined || name === undefined) return undefined;
  const { targets, targetFolder } = readBuildConfig(files, workspaceRoot, folder);
  const configured = targets.filter((target) => bpfTargets.includes(target));
  const usesAya = tableOf(manifest, 'dependencies')?.['aya-ebpf'] !== undefined;
  const triples = configured.length === 0 && usesAya ? ['bpfel-unknown-none'] : configured;
  const names = objectNames(folder, manifest, name);
  if (triples.length === 0 || names.length === 0) return undefined;
  for (const used of [name, ...names]) assertName(used, manifestPath);
  const inWorkspace = (path: string): string => relative(workspaceRoot, path).replaceAll(sep, '/') || '.';
  const cargoFolder = findCargoRoot(files, workspaceRoot, folder);
  const output = inWorkspace(targetFolder ?? join(cargoFolder, 'target'));
  return {
    name,
    root: inWorkspace(folder),
    cargoRoot: inWorkspace(cargoFolder),
    triples,
    isConfigured: configured.length > 0,
    targetFolder: output,
    objects: (profile) =>
      triples.flatMap((triple) => names.map((object) => `${output}/${triple}/${profile}/${object}`)),
    dependencies: pathDependencies(files, workspaceRoot, folder, manifest).map(inWorkspace),
  };
}

/** Checks a name that becomes part of a command. @throws Error for characters that a shell could interpret */
function assertName(name: string, manifestPath: string): void {
  if (!/^[\w-]+(\.so)?$/.test(name))
    throw new Error(`${manifestPath}: the name ${JSON.stringify(name)}, expected only letters, digits, - and _`);
}

/** The file names of what cargo builds from a package: binaries, listed in the manifest or found by cargo, and a `cdylib`. */
function objectNames(folder: string, manifest: TomlTable, name: string): string[] {
  const { bin, lib, package: properties } = manifest;
  const named = (Array.isArray(bin) ? bin : []).flatMap((one) => (isTable(one) ? stringsOf(one['name']) : []));
  const found = isTable(properties) && properties['autobins'] === false ? [] : findBinaries(folder, name);
  const isCdylib = isTable(lib) && stringsOf(lib['crate-type']).includes('cdylib');
  const library = isCdylib ? [`lib${(stringsOf(lib['name'])[0] ?? name).replaceAll('-', '_')}.so`] : [];
  return [...new Set([...named, ...found, ...library])].sort();
}

/** @see https://doc.rust-lang.org/cargo/reference/cargo-targets.html#target-auto-discovery */
function findBinaries(folder: string, name: string): string[] {
  const main = existsSync(join(folder, 'src/main.rs')) ? [name] : [];
  const binaries = join(folder, 'src/bin');
  if (!existsSync(binaries)) return main;
  const others = readdirSync(binaries, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return existsSync(join(binaries, entry.name, 'main.rs')) ? [entry.name] : [];
    return entry.name.endsWith('.rs') ? [entry.name.slice(0, -'.rs'.length)] : [];
  });
  return [...main, ...others];
}

/** The nearest folder whose manifest has a `[workspace]` that does not exclude the crate, or the crate's own. */
function findCargoRoot(files: TomlFiles, workspaceRoot: string, folder: string): string {
  for (const at of foldersUpTo(workspaceRoot, folder)) {
    const workspace = tableOf(files.read(join(at, 'Cargo.toml')), 'workspace');
    if (workspace === undefined) continue;
    const isExcluded = stringsOf(workspace['exclude']).some((excluded) => isWithin(join(at, excluded), folder));
    if (!isExcluded) return at;
  }
  return folder;
}

const isWithin = (folder: string, path: string): boolean => path === folder || path.startsWith(folder + sep);

/** The folders of all path dependencies within the workspace, direct and indirect. */
function pathDependencies(files: TomlFiles, workspaceRoot: string, folder: string, manifest: TomlTable): string[] {
  const found = new Set<string>();
  const visit = (at: string, table: TomlTable): void => {
    for (const path of directPaths(table)) {
      const dependency = join(at, path);
      if (found.has(dependency) || !isWithin(workspaceRoot, dependency)) continue;
      const own = files.read(join(dependency, 'Cargo.toml'));
      if (own === undefined) continue;
      found.add(dependency);
      visit(dependency, own);
    }
  };
  visit(folder, manifest);
  found.delete(folder);
  return [...found].sort();
}

const dependencyTables = ['dependencies', 'build-dependencies'];

function directPaths(manifest: TomlTable): string[] {
  const perTarget = Object.values(tableOf(manifest, 'target') ?? {}).filter(isTable);
  return [manifest, ...perTarget]
    .flatMap((table) => dependencyTables.flatMap((key) => Object.values(tableOf(table, key) ?? {})))
    .flatMap((dependency) => (isTable(dependency) ? stringsOf(dependency['path']) : []));
}
