import { cp, mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programTarget, withoutHostDebug } from '@bpf-link-wasm/testkit/cargo';
import { isReadable, type Requirement } from '@bpf-link-wasm/testkit/requirement';
import { runCommand, tryCommand } from '@bpf-link-wasm/testkit/run-command';
import type { CommandResult } from '@bpf-link-wasm/testkit/run-command';
import { cargo, rustc } from '@bpf-link-wasm/testkit/rust';

/** Where npm puts the commands of the workspace, including `bpf-link-wasm`. */
const binFolder = fileURLToPath(new URL('../../node_modules/.bin', import.meta.url));
const saveFolder = fileURLToPath(new URL('save-inputs', import.meta.url));

/** rustc, cargo, and the sources of core with the crates that it uses. */
export const rustWithSources: Requirement = {
  missing: () => {
    if (!isReadable(rustc) || !isReadable(cargo))
      return `${rustc} or ${cargo} is not installed (Debian: rustc-web, cargo-web)`;
    const sources = '/usr/lib/rustlib/src/rust/library/vendor';
    return process.env['RUSTC'] || isReadable(sources) ? undefined : `${sources} is not there (Debian: rust-web-src)`;
  },
};

/** A copy of `e2e/cargo/crate` in a folder, for building. */
export class CargoCrate {
  /** Where the files that rustc passed to the linker are saved. */
  readonly savedInputs: string;

  constructor(private readonly folder: string) {
    this.savedInputs = join(folder, 'saved');
  }

  async copy(): Promise<void> {
    await cp(fileURLToPath(new URL('crate', import.meta.url)), this.folder, { recursive: true });
    await mkdir(this.savedInputs);
  }

  /** Runs `cargo build` without a network, with our command as the linker named in `.cargo/config.toml`. */
  build(profile: string): Promise<CommandResult> {
    return this.#run(cargo, profile);
  }

  /** The same with `bpf-link-wasm build`, without `.cargo/config.toml`. */
  async buildByCommand(profile: string): Promise<CommandResult> {
    await rm(join(this.folder, '.cargo'), { recursive: true });
    return this.#run(join(binFolder, 'bpf-link-wasm'), profile, { CARGO: cargo });
  }

  async #run(program: string, profile: string, more: Record<string, string> = {}): Promise<CommandResult> {
    const vendor = join(
      (await runCommand(rustc, ['--print', 'sysroot'])).trim(),
      'lib/rustlib/src/rust/library/vendor',
    );
    const source = ['source.crates-io.replace-with="vendored"', `source.vendored.directory="${vendor}"`];
    const args = ['build', '--offline', '--profile', profile, ...source.flatMap((line) => ['--config', line])];
    const PATH = [saveFolder, binFolder, process.env['PATH']].join(delimiter);
    const env = {
      PATH,
      RUSTC: rustc,
      RUSTC_BOOTSTRAP: '1',
      CARGO_TARGET_DIR: programTarget,
      SAVE_INPUTS: this.savedInputs,
      ...withoutHostDebug,
      ...more,
    };
    return tryCommand(program, args, { cwd: this.folder, env });
  }

  /** What a build produced; `folder` is that of the profile, `debug` for `dev`. */
  read(folder: string): Promise<Uint8Array> {
    return readFile(join(programTarget, 'bpfel-unknown-none', folder, 'prog'));
  }

  /** The saved files with matching names, in the order of the patterns. */
  async saved(...patterns: readonly RegExp[]): Promise<string[]> {
    const names = await readdir(this.savedInputs);
    const matching = patterns.flatMap((pattern) => names.filter((name) => pattern.test(name)));
    return matching.map((name) => join(this.savedInputs, name));
  }
}
