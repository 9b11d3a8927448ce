import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '@bpf-link-wasm/driver';
import { attachCode, loaderTexts, type Kind, type Loader } from './attach-code.js';
import { programCode } from './program-code.js';

/** The project to make. */
export interface NewProject {
  /** The name of the crate. */
  readonly name: string;
  readonly kind: Kind;
  readonly loader: Loader;
  /** The version of this package: the project depends on it, or on a later compatible one. */
  readonly version: string;
}

/** A file of a new project. */
export interface ProjectFile {
  /** Relative to the project's folder, with slashes. */
  readonly path: string;
  readonly text: string;
}

/**
 * Names that are already used by the program and what it imports, its loader, npm, cargo or Rust.
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

/** @throws {UsageError} USAGE_BAD_VALUE for what is not a name for a crate and a function */
export function assertProjectName(name: string): void {
  const isName = /^[a-z][a-z0-9]*([-_][a-z0-9]+)*$/.test(name) && name.length <= 60;
  if (isName && !taken.has(name.replaceAll('-', '_')) && !devices.test(name)) return;
  throw new UsageError('USAGE_BAD_VALUE', {
    option: 'name',
    found: JSON.stringify(name),
    expected: isName
      ? 'a name that Rust, cargo, npm, Windows and the program do not use themselves'
      : 'lower-case letters, digits, - and _, beginning with a letter, at most 60, such as packet-counter',
  });
}

/**
 * The files of a project, sorted by path.
 * @param templates The folder of the templates: `common`, `programs/TEMPLATE` and `loaders/LOADER`.
 */
export function projectFiles(templates: string, { name, kind, loader, version }: NewProject): ProjectFile[] {
  const { template, texts } = programCode[kind];
  const names = { __name__: name, __ident__: name.replaceAll('-', '_'), __version__: version };
  const fill = (text: string): string =>
    // The later ones are in the texts of the earlier ones.
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
