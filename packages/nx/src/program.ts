import { posix } from 'node:path';
import { expectedName, filesOfProject, type Kind, type Loader, type ProjectCommands } from 'bpf-link-wasm/new-project';
import type { GeneratorCallback, ProjectConfiguration, Tree } from 'nx/src/devkit-exports.js';
import { addProjectConfiguration } from 'nx/src/devkit-exports.js';
import { assertFree, readDirectory } from './free-folder.js';
import { targetNames, type BpfPluginOptions } from './create-nodes.js';
import { pluginOptions, setUpWorkspace } from './set-up-workspace.js';

/** Options of the generator, as in schema/program.json. */
export interface ProgramOptions {
  readonly name: string;
  readonly kind?: Kind;
  readonly loader?: Loader;
  /** The project's folder, relative to the workspace. Default: `programs/NAME`. */
  readonly directory?: string;
}

/**
 * The generator `program`: writes the project that `bpf-link-wasm new` makes, with targets instead of npm's scripts.
 *
 * @returns A callback that installs the packages that the program's test needs; undefined if the workspace has them
 * @throws Error for a bad name or directory, or when one of them is taken; nothing is written then
 */
export function program(tree: Tree, options: ProgramOptions): GeneratorCallback | undefined {
  const { name, kind = 'xdp', loader = 'aya' } = options;
  const expected = expectedName(name);
  if (expected !== undefined) throw new Error(`the name ${JSON.stringify(name)}: expected ${expected}`);
  const root = readDirectory(options.directory ?? `programs/${name}`);
  assertFree(tree, name, root);

  const files = filesOfProject({ name, kind, loader, commands: nxCommands(name, pluginOptions(tree)) });
  const { scripts, devDependencies } = JSON.parse(
    files.find(({ path }) => path === 'package.json')!.text,
  ) as NpmManifest;
  for (const { path, text } of files) if (path !== 'package.json') tree.write(posix.join(root, path), text);
  addProjectConfiguration(tree, name, projectOf(root, scripts.start, pluginOptions(tree)));
  return setUpWorkspace(tree, devDependencies);
}

/** The part of a project's package.json for npm that becomes targets and dependencies of the workspace. */
interface NpmManifest {
  readonly scripts: Readonly<Record<'start', string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

function projectOf(root: string, start: string, options: BpfPluginOptions): ProjectConfiguration {
  return {
    root,
    sourceRoot: `${root}/src`,
    projectType: 'application',
    targets: {
      start: {
        command: start,
        options: { cwd: '{projectRoot}' },
        dependsOn: [targetNames(options).build],
        metadata: { description: 'Loads the program, and prints its map every second; on Linux, as root' },
      },
    },
  };
}

function nxCommands(name: string, options: BpfPluginOptions): ProjectCommands {
  const { build, check, test } = targetNames(options);
  const rows = [
    [build, `builds the object, target/bpfel-unknown-none/${options.profile ?? 'release'}/${name}`],
    [test, 'runs the program without a kernel, on any system'],
    [check, "reports whether kernels accept the object's types"],
    ['start', 'on Linux, as root: loads the program, and prints its map every second'],
  ].map(([target, text]) => [`npx nx ${target} ${name}`, text!] as const);
  const width = Math.max(...rows.map(([command]) => command.length));
  return {
    block: rows.map(([command, text]) => `    ${command.padEnd(width)}    # ${text}`).join('\n'),
    beforeStart: '',
    start: `npx nx start ${name} --`,
  };
}
