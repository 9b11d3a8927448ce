import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { fileURLToPath } from 'node:url';
import { demand, program } from '@bpf-link-wasm/testkit/requirement';
import { tryCommand, type CommandResult } from '@bpf-link-wasm/testkit/run-command';
import { cargo, rustc } from '@bpf-link-wasm/testkit/rust';
import { writeFiles } from '@bpf-link-wasm/testkit/write-files';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sysroot } from '../kernel/rust-programs.js';
import { rustWithSources } from './cargo-crate.js';
import { CacheServer } from './cache-server.js';
import { withoutNx } from './nx-environment.js';

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));
const needs = [rustWithSources, program('apt-get'), program('dpkg')];
const isPossible = needs.every((need) => need.missing() === undefined);

const manifest = (name: string): string => `[package]\nname = "${name}"\nversion = "0.0.0"\nedition = "2024"\n`;
const source = (name: string, result: string): string => `#![no_std]
#![no_main]
#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn ${name}(_: *mut core::ffi::c_void) -> u32 {
    ${result}
}
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
`;

const files = async (): Promise<Record<string, string>> => ({
  'package.json': '{ "name": "programs", "private": true }',
  'nx.json': JSON.stringify({
    plugins: [{ plugin: '@bpf-link-wasm/nx', options: { kernel: '6.1' } }],
    neverConnectToCloud: true,
    analytics: false,
  }),
  '.gitignore': 'target\nnode_modules\n.nx\n',
  'Cargo.toml':
    '[workspace]\nresolver = "3"\nmembers = ["count", "deny", "parts"]\n\n[profile.release]\npanic = "abort"\n',
  '.cargo/config.toml': `[build]
target = "bpfel-unknown-none"

[target.bpfel-unknown-none]
linker = "bpf-link-wasm"
rustflags = ${JSON.stringify(['--sysroot', await sysroot(), '-C', 'debuginfo=2'])}
`,
  'count/Cargo.toml': `${manifest('count')}\n[dependencies]\nparts = { path = "../parts" }\n`,
  'count/src/main.rs': source('count', 'parts::pass()'),
  'deny/Cargo.toml': manifest('deny'),
  'deny/src/main.rs': source('deny', '1'),
  'parts/Cargo.toml': manifest('parts'),
  'parts/src/lib.rs': '#![no_std]\npub fn pass() -> u32 {\n    2\n}\n',
});

describe('an Nx workspace with BPF programs', { timeout: 300_000 }, () => {
  let folder = '';
  let server: CacheServer;

  beforeAll(async () => {
    if (!isPossible) return;
    folder = await realpath(await mkdtemp(join(tmpdir(), 'nx-workspace-')));
    await mkdir(join(folder, 'server'));
    server = await CacheServer.start(join(folder, 'server'));
    await writeFiles(join(folder, 'first'), await files());
    await tryCommand(cargo, ['generate-lockfile', '--offline'], { cwd: join(folder, 'first'), env: { RUSTC: rustc } });
    await cp(join(folder, 'first'), join(folder, 'second'), { recursive: true });
    for (const clone of ['first', 'second']) await symlink(modules, join(folder, clone, 'node_modules'), 'dir');
  }, 300_000);
  afterAll(async () => {
    if (!isPossible) return;
    await server.stop();
    await rm(folder, { recursive: true });
  });

  /** Runs `bpf-check` of all programs in a clone. */
  async function check(clone: string, env: Record<string, string | undefined> = {}): Promise<CommandResult> {
    const PATH = [join(modules, '.bin'), dirname(rustc), dirname(cargo), process.env['PATH']].join(delimiter);
    return tryCommand(
      process.execPath,
      [join(modules, 'nx/dist/bin/nx.js'), 'run-many', '-t', 'bpf-check', '--outputStyle=stream'],
      {
        cwd: join(folder, clone),
        env: {
          ...withoutNx,
          PATH,
          RUSTC: rustc,
          RUSTC_BOOTSTRAP: '1',
          NX_DAEMON: 'false',
          NX_SELF_HOSTED_REMOTE_CACHE_SERVER: server.url,
          ...env,
        },
      },
    );
  }

  const hits = ({ stdout }: CommandResult): string | undefined => /Cache: +(\S+) hit/.exec(stdout.toString())?.[1];
  const built = (clone: string): string => join(folder, clone, 'target/bpfel-unknown-none/release');

  it('builds and checks each program', async (context) => {
    demand(context, ...needs);
    const result = await check('first');
    expect([result.exitCode, hits(result)]).toEqual([0, '0/4']);
    // Nx asks for colours.
    expect(stripVTControlCharacters(result.stdout.toString())).toContain('accepted by kernel 6.1');
    expect(await readdir(built('first'))).toEqual(expect.arrayContaining(['count', 'deny']));
  });

  it('links nothing in another clone that has the same server: the objects come from there', async (context) => {
    demand(context, ...needs);
    const result = await check('second');
    expect([result.exitCode, hits(result)]).toEqual([0, '4/4']);
    // Cargo did not run: it would have left more.
    expect((await readdir(built('second'))).sort()).toEqual(['count', 'deny']);
    for (const name of ['count', 'deny'])
      expect(await readFile(join(built('second'), name))).toEqual(await readFile(join(built('first'), name)));
  });

  it('builds only the program whose own sources, or whose library, changed', async (context) => {
    demand(context, ...needs);
    await writeFile(join(folder, 'second/parts/src/lib.rs'), '#![no_std]\npub fn pass() -> u32 {\n    3\n}\n');
    const result = await check('second');
    expect([result.exitCode, hits(result)]).toEqual([0, '2/4']);
    expect((await readdir(join(built('second'), '.fingerprint'))).join()).not.toContain('deny');
  });

  it('fails with an error, and writes no object, where an entry of the server is damaged', async (context) => {
    demand(context, ...needs);
    for (const entry of await readdir(server.entries)) await writeFile(join(server.entries, entry), 'not an archive');
    for (const made of ['target', '.nx']) await rm(join(folder, 'first', made), { recursive: true });
    expect(await check('first')).toMatchObject({ exitCode: 1 });
    expect(await readdir(built('first')).catch(() => [])).toEqual([]);
    expect(await check('first', { NX_SELF_HOSTED_REMOTE_CACHE_SERVER: undefined })).toMatchObject({ exitCode: 0 });
  });
});
