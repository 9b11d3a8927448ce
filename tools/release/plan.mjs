// The packages and crates to release, each after its dependencies.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Folders of the released projects. nx.json lists them too; a test compares the two lists. */
export const folders = {
  packages: ['llvm-wasm', 'packages/btf', 'packages/driver', 'packages/vm', 'packages/cli', 'packages/nx'],
  crates: ['packages/aya-btf-map/aya-btf-map-macros', 'packages/aya-btf-map/aya-btf-map', 'packages/bpf-core'],
};

/** An error that the user can act on; any other is a bug. */
export class ReleaseError extends Error {}

/**
 * Reads what a release of the repository contains.
 * @returns {{ version: string, packages: Released[], crates: Released[] }} in the order of publishing
 * @typedef {{ name: string, version: string, folder: string, file: string, needs: string[] }} Released
 * @throws {ReleaseError} when the versions differ, or some depend on each other
 */
export function readPlan() {
  const packages = sortByNeed(folders.packages.map(readPackage));
  const crates = sortByNeed(folders.crates.map(readCrate));
  const [first, ...rest] = [...packages, ...crates];
  for (const { name, version } of rest) {
    if (version !== first.version)
      throw new ReleaseError(
        `${name}: version ${version}, expected ${first.version}, that of ${first.name}; all have one version`,
      );
  }
  return { version: first.version, packages, crates };
}

function readPackage(folder) {
  const {
    name,
    version,
    dependencies = {},
    peerDependencies = {},
  } = JSON.parse(readFileSync(`${root}${folder}/package.json`, 'utf8'));
  const file = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
  return { name, version, folder, file, needs: Object.keys({ ...dependencies, ...peerDependencies }) };
}

function readCrate(folder) {
  const text = readFileSync(`${root}${folder}/Cargo.toml`, 'utf8');
  const workspace = text.includes('version.workspace = true')
    ? readFileSync(`${root}${folder}/../Cargo.toml`, 'utf8')
    : text;
  const [name, version] = [/^name = "(.*)"$/m.exec(text)?.[1], /^version = "(.*)"$/m.exec(workspace)?.[1]];
  if (name === undefined || version === undefined) throw new ReleaseError(`${folder}/Cargo.toml: no name and version`);
  const [, table = ''] = /^\[dependencies\]\n([^]*?)(?:^\[|$(?![^]))/m.exec(text) ?? [];
  const needs = Array.from(table.matchAll(/^([\w-]+)/gm), ([, need]) => need);
  return { name, version, folder, file: `${name}-${version}.crate`, needs };
}

/**
 * Adds the address of the repository to the manifest of a crate, after the line with the licence.
 * @throws {ReleaseError} when the manifest has no licence
 */
export function addRepository(text, url) {
  const added = text.replace(/^license(?:\.workspace)? = .*$/m, `$&\nrepository = ${JSON.stringify(url)}`);
  if (added === text) throw new ReleaseError('Cargo.toml: found no licence, expected a line "license = ..."');
  return added;
}

/** Sorts items so that each follows those that it needs; otherwise keeps the order. @throws {ReleaseError} when some need each other */
function sortByNeed(items) {
  const sorted = [];
  while (sorted.length < items.length) {
    const open = items.filter((item) => !sorted.includes(item));
    const next = open.find(({ needs }) => !open.some(({ name }) => needs.includes(name)));
    if (next === undefined) throw new ReleaseError(`${open.map(({ name }) => name).join(', ')}: need each other`);
    sorted.push(next);
  }
  return sorted;
}
