// Reads and writes the version of a package or a crate for `nx release version`. Nx itself can do this only for packages, with a
// plugin. All projects have one version, so the versions of their dependencies on each other change with it.
const { execFileSync } = require('node:child_process');
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { VersionActions } = require('nx/release');

/** The manifest from which the version is read; all others have the same. */
const first = 'llvm-wasm/package.json';

module.exports = class extends VersionActions {
  validManifestFilenames = [];

  init(tree) {
    const isPackage = tree.exists(join(this.projectGraphNode.data.root, 'package.json'));
    this.validManifestFilenames = [isPackage ? 'package.json' : 'Cargo.toml'];
    return super.init(tree);
  }

  readCurrentVersionFromSourceManifest(tree) {
    const { manifestPath } = this.manifestsToUpdate[0];
    const text = tree.read(manifestPath, 'utf8');
    const [, currentVersion] = /^(?: {2}"version": |version = )"(.*?)"/m.exec(text);
    return Promise.resolve({ currentVersion, manifestPath });
  }

  readCurrentVersionFromRegistry() {
    throw new Error('versions are read from the manifests: set currentVersionResolver to "disk"');
  }

  readCurrentVersionOfDependency() {
    return Promise.resolve({ currentVersion: null, dependencyCollection: null });
  }

  async updateProjectVersion(tree, version) {
    const { replaceVersion } = await import('./versions.mjs');
    const { currentVersion } = await this.readCurrentVersionFromSourceManifest(tree);
    return this.manifestsToUpdate.map(({ manifestPath }) => {
      tree.write(manifestPath, replaceVersion(manifestPath, tree.read(manifestPath, 'utf8'), currentVersion, version));
      return `${manifestPath}: ${version}`;
    });
  }

  updateProjectDependencies() {
    return Promise.resolve([]);
  }
};

/** Updates the other places: lock files, private packages, documentation and workflows. */
module.exports.afterAllProjectsVersioned = async (cwd, { dryRun }) => {
  const { planVersion } = await import('./versions.mjs');
  const read = (text) => JSON.parse(text).version;
  const from = read(execFileSync('git', ['show', `HEAD:${first}`], { cwd, encoding: 'utf8' }));
  const to = read(readFileSync(join(cwd, first), 'utf8'));
  if (dryRun || from === to) return { changedFiles: [], deletedFiles: [] };
  const changes = planVersion(from, to);
  for (const { path, text } of changes) writeFileSync(join(cwd, path), text);
  execFileSync(process.execPath, [join(cwd, 'tools/scripts/sbom.mjs')], { cwd });
  return { changedFiles: [...changes.map(({ path }) => path), 'llvm-wasm/sbom.cdx.json'], deletedFiles: [] };
};
