import type { Command } from 'commander';

/** A command with a name. Its code is loaded only when it is called, because loading takes longer than most commands run. */
export interface NamedCommand {
  /** The name and the usual arguments, for the list of commands. */
  readonly usage: string;
  /** A line of help. */
  readonly summary: string;
  /** @returns The exit code. */
  readonly run: (words: readonly string[]) => Promise<number>;
  /** Its options, for help, completion and the manual. */
  readonly create: () => Promise<Command>;
}

/** Commands by name, which is the first argument, in the order of help. An input of the same name is given as `./cache`. */
export const commands: Readonly<Record<string, NamedCommand>> = {
  build: {
    usage: 'build ...',
    summary: 'run cargo build for BPF with everything it needs; see build --help',
    run: async (words) => (await import('./build/run-build.js')).runBuild(words),
    create: async () => (await import('./build/run-build.js')).createBuildCommand(),
  },
  btf: {
    usage: 'btf ...',
    summary: 'read and check BTF',
    run: async (words) => (await import('./btf/run-btf.js')).runBtf(words),
    create: async () => (await import('./btf/run-btf.js')).createBtfCommand(),
  },
  new: {
    usage: 'new NAME',
    summary: 'create a project: a program, its test and its loader; see new --help',
    run: async (words) => (await import('./new/run-new.js')).runNew(words),
    create: async () => (await import('./new/run-new.js')).createNewCommand(),
  },
  inspect: {
    usage: 'inspect OBJECT...',
    summary: 'report what is in an object, and whether loaders can load it',
    run: async (words) => (await import('./inspect/run-inspect.js')).runInspect(words),
    create: async () => (await import('./inspect/run-inspect.js')).createInspectCommand(),
  },
  run: {
    usage: 'run OBJECT',
    summary: 'run a program from an object, without a kernel; see run --help',
    run: async (words) => (await import('./run-program/run-program.js')).runProgram(words),
    create: async () => (await import('./run-program/run-program.js')).createRunCommand(),
  },
  cache: {
    usage: 'cache make',
    summary: 'compile the engine ahead of time, for later links; also: list, clear',
    run: async (words) => (await import('./code-cache/cache-command.js')).runCache(words),
    create: async () => (await import('./code-cache/cache-command.js')).createCacheCommand(),
  },
  serve: {
    usage: 'serve',
    summary: 'keep engines ready for later links; see serve --help',
    run: async (words) => (await import('./serve/run-serve.js')).runServe(words),
    create: async () => (await import('./serve/run-serve.js')).createServeCommand(),
  },
  'install-shim': {
    usage: 'install-shim DIR',
    summary: 'write a bpf-linker to a folder that runs this command',
    run: async (words) => (await import('./install-shim/install-shim.js')).runInstallShim(words),
    create: async () => (await import('./install-shim/install-shim.js')).createInstallShimCommand(),
  },
  completion: {
    usage: 'completion SHELL',
    summary: 'print the completion script for bash, zsh or fish; see completion --help',
    run: async (words) => (await import('./completion/run-completion.js')).runCompletion(words),
    create: async () => (await import('./completion/run-completion.js')).createCompletionCommand(),
  },
};
