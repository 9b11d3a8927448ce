import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeElf } from '@bpf-link-wasm/btf';
import { loadBtf, withLoadedObject } from '@bpf-link-wasm/testkit/kernel';
import { demand, kernelWithBpf, program } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { cargo, rustc } from '@bpf-link-wasm/testkit/rust';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixUpBtf } from '../kernel/fix-up-btf.js';
import { sysroot } from '../kernel/rust-programs.js';
import { rustWithSources } from './cargo-crate.js';
import { buildForm, buildLaidOut, layOut, manifest, profiles, type Form } from './cargo-form.js';

/** A binary, like most projects. */
const bin = { 'Cargo.toml': manifest(), 'src/main.rs': 'PROGRAM' };

const forms: Readonly<Record<string, Form>> = {
  'a binary': { files: bin },
  'a binary, not optimized': {
    files: {
      ...bin,
      'Cargo.toml': manifest(
        '',
        '[profile.unchecked]\ninherits = "dev"\ndebug-assertions = false\noverflow-checks = false',
      ),
    },
    args: ['--profile', 'unchecked'],
    output: 'unchecked/prog',
  },
  'a binary of several codegen units': {
    files: {
      ...bin,
      'Cargo.toml': manifest('codegen-units = 16\n'),
      'src/main.rs': 'PROGRAM\nmod other;',
      'src/other.rs': 'pub fn unused(a: u32) -> u32 { a * 3 }',
    },
  },
  'a binary with lto = "off"': { files: { ...bin, 'Cargo.toml': manifest('lto = "off"\n') } },
  'a binary with lto = "thin"': { files: { ...bin, 'Cargo.toml': manifest('lto = "thin"\n') } },
  'a binary with lto = "fat"': { files: { ...bin, 'Cargo.toml': manifest('lto = "fat"\n') } },
  'a binary with opt-level = "s"': { files: { ...bin, 'Cargo.toml': manifest('opt-level = "s"\n') } },
  'a C library': {
    files: { 'Cargo.toml': manifest('', '[lib]\ncrate-type = ["cdylib"]'), 'src/lib.rs': 'PROGRAM' },
    output: 'release/libprog.so',
  },
  'a workspace with a library': {
    files: {
      'Cargo.toml': `[workspace]\nresolver = "3"\nmembers = ["parts", "prog"]\n\n${profiles}`,
      'parts/Cargo.toml': '[package]\nname = "parts"\nversion = "0.0.0"\nedition = "2024"\n',
      'parts/src/lib.rs': '#![no_std]\n#[inline(never)]\npub fn part(value: u64) -> u64 { value.rotate_left(7) ^ 1 }\n',
      'prog/Cargo.toml':
        '[package]\nname = "prog"\nversion = "0.0.0"\nedition = "2024"\n\n[dependencies]\nparts = { path = "../parts" }\n',
      'prog/src/main.rs':
        'PROGRAM\n#[unsafe(no_mangle)]\n#[unsafe(link_section = "tracepoint/raw_syscalls/sys_exit")]\npub extern "C" fn second(event: *mut c_void) -> i32 {\n    parts::part(event as u64 & 0) as i32\n}\n',
    },
    args: ['--release', '--package', 'prog'],
  },
};

let folder = '';
beforeAll(async () => {
  // All builds here have spaces and non-ASCII letters in their paths.
  folder = await mkdtemp(join(tmpdir(), 'cargo größe '));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const needs = [rustWithSources, kernelWithBpf, program('bpftool')] as const;

function expectSections(object: Uint8Array): void {
  const names = decodeElf(object).sections.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['tracepoint/raw_syscalls/sys_enter', '.maps', 'license', '.BTF', '.BTF.ext']),
  );
}

/** Expects that the object contains everything in the source, and that the kernel accepts it with its BTF. */
async function expectLoads(object: Uint8Array): Promise<void> {
  expectSections(object);
  await withLoadedObject(object, async ({ programs, maps }) => {
    expect(programs.map(({ name }) => name)).toContain('count_names');
    for (const { btf_id } of programs) expect(btf_id).toBeGreaterThan(0);
    expect(maps).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'NAMES', btf_id: expect.any(Number) })]),
    );
  });
}

describe('cargo builds', { timeout: 300_000 }, () => {
  it.for(Object.keys(forms))('%s', async (name, context) => {
    demand(context, ...needs);
    await expectLoads(await buildForm(join(folder, name), forms[name]!));
  });

  it('a debug binary, in which rustc checks the alignment of pointers, as no verifier allows', async (context) => {
    demand(context, ...needs);
    const object = await buildForm(join(folder, 'debug'), { files: bin, args: [], output: 'debug/prog' });
    expectSections(object);
    expect(await loadBtf(fixUpBtf(object)!)).toEqual({ errno: 0, log: '' });
    await expect(withLoadedObject(object, async () => undefined)).rejects.toThrow(
      'bitwise operator &= on pointer prohibited',
    );
  });

  it('with flags in CARGO_ENCODED_RUSTFLAGS that contain spaces', async (context) => {
    demand(context, ...needs);
    const dump = join(folder, 'the dumped modules ü');
    const flags = [
      '--sysroot',
      await sysroot(),
      '-Cdebuginfo=2',
      '-Clink-arg=--btf',
      `-Clink-arg=--dump-module=${dump}`,
    ];
    const env = { CARGO_ENCODED_RUSTFLAGS: flags.join('\x1f') };
    await expectLoads(await buildForm(join(folder, 'encoded'), { files: bin, env }));
    expect((await readdir(dump)).sort()).toEqual(['post-opt.ll', 'pre-opt.ll']);
  });

  it('with a response file of the project', async (context) => {
    demand(context, ...needs);
    const [response, dump] = [join(folder, 'more words'), join(folder, 'dumped by response')];
    await writeFile(response, `--dump-module "${dump}"\n--llvm-args=--unroll-count=1\n`);
    await expectLoads(
      await buildForm(join(folder, 'response'), { files: bin, rustflags: ['-C', `link-arg=@${response}`] }),
    );
    expect(await readdir(dump)).toHaveLength(2);
  });

  it('with more arguments than a process can have, which rustc writes to a response file', async (context) => {
    demand(context, ...needs);
    // Linux allows no argument of 128 kB or more. @see include/uapi/linux/binfmts.h, MAX_ARG_STRLEN
    const names = Array.from({ length: 8000 }, (_, index) => `not_there_number_${index}`).join(',');
    expect(names.length).toBeGreaterThan(131_072);
    // The linker warns about names that no input has, and rustc shows its output.
    const rustflags = ['-A', 'linker-messages', '-C', `link-arg=--export=${names}`];
    await expectLoads(await buildForm(join(folder, 'many words'), { files: bin, rustflags }));
  });

  it('in a folder that cannot be written to', async (context) => {
    demand(context, ...needs);
    const project = join(folder, 'read only');
    const form: Form = { files: bin };
    await layOut(project, form);
    await runCommand(cargo, ['generate-lockfile', '--offline'], { cwd: project, env: { RUSTC: rustc } });
    await runCommand('mount', ['--bind', project, project]);
    try {
      await runCommand('mount', ['-o', 'remount,ro,bind', project]);
      await expect(mkdir(join(project, 'new'))).rejects.toThrow('EROFS');
      await expectLoads(await buildLaidOut(project, form, join(folder, 'target of read only')));
    } finally {
      await runCommand('umount', [project]);
    }
  });

  it('the same bytes wherever the project is, when its paths are remapped', async (context) => {
    demand(context, ...needs);
    const build = (place: string): Promise<Uint8Array> =>
      buildForm(place, {
        files: bin,
        rustflags: ['--remap-path-prefix', `${place}=/project`, '-C', 'link-arg=--no-sources'],
      });
    const [here, there] = [await build(join(folder, 'here')), await build(join(folder, 'there', 'and deeper'))];
    expect(here).toEqual(there);
  });
});
