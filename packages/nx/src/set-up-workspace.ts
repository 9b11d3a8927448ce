import { execSync } from 'node:child_process';
import type { GeneratorCallback, Tree } from 'nx/src/devkit-exports.js';
import {
  detectPackageManager,
  getPackageManagerCommand,
  readJson,
  readNxJson,
  updateJson,
  updateNxJson,
} from 'nx/src/devkit-exports.js';
import type { BpfPluginOptions } from './create-nodes.js';

const plugin = '@bpf-link-wasm/nx';

/**
 * Adds the plugin to nx.json, and packages to the development dependencies of the workspace, unless they are already there.
 *
 * @param packages The ranges of versions, by name
 * @returns A callback that installs the packages; undefined if none was added
 */
export function setUpWorkspace(tree: Tree, packages: Readonly<Record<string, string>>): GeneratorCallback | undefined {
  addPlugin(tree);
  // A workspace without a package.json keeps Nx and its plugins in a separate folder.
  if (!tree.exists('package.json')) return undefined;
  const { dependencies, devDependencies } = readJson<Manifest>(tree, 'package.json');
  const missing = Object.entries(packages).filter(([name]) => !(name in { ...dependencies, ...devDependencies }));
  if (missing.length === 0) return undefined;
  updateJson<Manifest>(tree, 'package.json', (manifest) => {
    const all = { ...manifest.devDependencies, ...Object.fromEntries(missing) };
    return {
      ...manifest,
      devDependencies: Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1))),
    };
  });
  return () => {
    execSync(getPackageManagerCommand(detectPackageManager(tree.root)).install, { cwd: tree.root, stdio: 'inherit' });
  };
}

/** The part of package.json that is read. */
interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function addPlugin(tree: Tree): void {
  const nxJson = readNxJson(tree) ?? {};
  const plugins = nxJson.plugins ?? [];
  if (findOptions(plugins) === undefined) updateNxJson(tree, { ...nxJson, plugins: [...plugins, plugin] });
}

/** The options of the plugin in nx.json. */
export function pluginOptions(tree: Tree): BpfPluginOptions {
  return findOptions(readNxJson(tree)?.plugins ?? []) ?? {};
}

function findOptions(
  plugins: readonly (string | { plugin: string; options?: unknown })[],
): BpfPluginOptions | undefined {
  const found = plugins.find((one) => (typeof one === 'string' ? one : one.plugin) === plugin);
  if (found === undefined) return undefined;
  return typeof found === 'string' ? {} : ((found.options ?? {}) as BpfPluginOptions);
}
