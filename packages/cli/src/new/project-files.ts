import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { attachCode, loaderTexts, type Kind, type Loader } from './attach-code.js';
import { programCode } from './program-code.js';

/** The project to make. */
export interface NewProject {
  /** The name of the crate. */
  readonly name: string;
  readonly kind: Kind;
  readonly loader: Loader;
  /** The commands in its README. Default: the npm scripts of its package.json. */
  readonly commands?: ProjectCommands;
}

/** Texts of the README. */
export interface ProjectCommands {
  /** An indented block of commands. */
  readonly block: string;
  /** What has to be done before the program is started. */
  readonly beforeStart: string;
  /** Starts the loader; arguments can follow. */
  readonly start: string;
}

/** A file of a new project. */
export interface ProjectFile {
  /** Relative to the project's folder, with slashes. */
  readonly path: string;
  readonly text: string;
}

/**
 * Names that are already used by the program and its imports, its loader, npm, cargo or Rust.
 * @see rust-lang/cargo src/cargo/util/restricted_names.rs
 */
const taken = new Set(
  (
    'count protocol_of panic bpf_get_current_pid_tgid memcpy memmove memset memcmp bcmp strlen loader main ' +
    'aya_ebpf bpf_link_wasm vitest node_modules test core alloc std proc_macro deps build examples incremental ' +
    'abstract as async await become box break const continue crate do dyn else enum extern false final fn for gen if impl in let ' +
    'loop macro match mod move mut override priv pub ref return self static struct super trait true try type typeof union unsafe ' +
    'unsized use virtual where while yield'
  ).split(' '),
);

/** Names of devices, which Windows reserves in every folder. */
const devices = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/**
 * Checks the name of a project, which is also that of its crate and function.
 * @returns what was expected instead of a bad name; undefined for a good one
 */
export function expectedName(name: string): string | undefined {
  if (!/^[a-z][a-z0-9]*([-_][a-z0-9]+)*$/.test(name) || name.length > 60)
    return 'lower-case letters, digits, - and _, beginning with a letter, at most 60, such as packet-counter';
  return taken.has(name.replaceAll('-', '_')) || devices.test(name)
    ? 'a name that is not used by Rust, cargo, npm, Windows or the program itself'
    : undefined;
}

const npmCommands = (name: string): ProjectCommands => ({
  block: `    npm install
    npm run build    # builds the object, target/bpfel-unknown-none/release/${name}
    npm test         # runs the program without a kernel, on any system
    npm run check    # lists what is in the object, and whether loaders can load it
    npm start        # on Linux, as root: loads the program, and prints its map every second`,
  beforeStart: 'Run `npm run build` before `npm start`. ',
  start: 'npm start --',
});

/**
 * The files of a project, sorted by path.
 * @param templates The folder of the templates: `common`, `programs/TEMPLATE` and `loaders/LOADER`.
 * @param version This package's version: the project depends on it or a later compatible one.
 */
export function projectFiles(
  templates: string,
  version: string,
  { name, kind, loader, commands = npmCommands(name) }: NewProject,
): ProjectFile[] {
  const { template, texts } = programCode[kind];
  const names = {
    __name__: name,
    __ident__: name.replaceAll('-', '_'),
    __version__: version,
    __commands__: commands.block,
    __before_start__: commands.beforeStart,
    __start_words__: commands.start,
  };
  const fill = (text: string): string =>
    // Texts of one table may contain placeholders of the next.
    [{ ...attachCode[kind], ...loaderTexts[loader] }, texts, names].reduce(
      (filled, table) => filled.replaceAll(/__\w+?__/g, (word) => textOf(table, word)),
      text,
    );
  const files = ['common', `programs/${template}`, `loaders/${loader}`].flatMap((part) => {
    const folder = join(templates, part);
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => statSync(join(folder, path)).isFile())
      .map((path) => ({
        // npm does not pack a file that is called .gitignore.
        path: path.replaceAll('\\', '/').replace(/^gitignore$/, '.gitignore'),
        text: fill(readFileSync(join(folder, path), 'utf8')),
      }));
  });
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

const textOf = (table: Readonly<Record<string, string>>, word: string): string => table[word] ?? word;
