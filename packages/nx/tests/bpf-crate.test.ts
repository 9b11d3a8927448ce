import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFiles } from '@bpf-link-wasm/testkit/write-files';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBpfCrate, type BpfCrate } from '../src/bpf-crate.js';
import { TomlFiles } from '../src/cargo-files.js';
import { bpfConfig, manifest } from './manifests.js';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'nx-crate-'));
});
afterEach(() => rm(root, { recursive: true }));

async function read(files: Readonly<Record<string, string>>, path = 'prog/Cargo.toml'): Promise<BpfCrate | undefined> {
  await writeFiles(root, files);
  return readBpfCrate(new TomlFiles(), root, path);
}

describe('a crate for BPF', () => {
  it('has the objects of its binaries, which cargo finds or the manifest names', async () => {
    const crate = await read({
      'prog/Cargo.toml': manifest('prog', '[[bin]]\nname = "other-name"\npath = "x.rs"\n'),
      'prog/.cargo/config.toml': bpfConfig,
      'prog/src/main.rs': '',
      'prog/src/bin/second.rs': '',
      'prog/src/bin/third/main.rs': '',
      'prog/src/bin/parts/lib.rs': '',
    });
    const folder = 'prog/target/bpfel-unknown-none/release';
    expect(crate?.objects('release')).toEqual(
      ['other-name', 'prog', 'second', 'third'].map((name) => `${folder}/${name}`),
    );
  });

  it('has only the binaries that the manifest names where it says so', async () => {
    const crate = await read({
      'prog/Cargo.toml': manifest('prog', 'autobins = false\n[[bin]]\nname = "one"\npath = "src/main.rs"\n'),
      'prog/.cargo/config.toml': bpfConfig,
      'prog/src/main.rs': '',
    });
    expect(crate?.objects('release')).toEqual(['prog/target/bpfel-unknown-none/release/one']);
  });

  it('has the object of a C library', async () => {
    const crate = await read({
      'prog/Cargo.toml': manifest('my-prog', '[lib]\ncrate-type = ["cdylib"]\n'),
      'prog/.cargo/config.toml': bpfConfig,
    });
    expect(crate?.objects('debug')).toEqual(['prog/target/bpfel-unknown-none/debug/libmy_prog.so']);
  });

  it('is configured by the nearest file, and built for each BPF target in it', async () => {
    const crate = await read({
      'prog/Cargo.toml': manifest('prog'),
      '.cargo/config.toml': '[build]\ntarget = "x86_64-unknown-linux-gnu"\n',
      'prog/.cargo/config.toml': '[build]\ntarget = ["bpfeb-unknown-none", "bpfel-unknown-none"]\ntarget-dir = "out"\n',
      'prog/src/main.rs': '',
    });
    expect(crate?.objects('release')).toEqual([
      'prog/out/bpfeb-unknown-none/release/prog',
      'prog/out/bpfel-unknown-none/release/prog',
    ]);
  });

  it('is built into the target folder of its cargo workspace, unless that excludes it', async () => {
    const files = { 'prog/Cargo.toml': manifest('prog'), 'prog/src/main.rs': '', '.cargo/config.toml': bpfConfig };
    const member = await read({ ...files, 'Cargo.toml': '[workspace]\nmembers = ["prog"]\n' });
    expect([member?.cargoRoot, member?.objects('release')]).toEqual(['.', ['target/bpfel-unknown-none/release/prog']]);
    const excluded = await read({ ...files, 'Cargo.toml': '[workspace]\nexclude = ["prog"]\n' });
    expect(excluded?.cargoRoot).toBe('prog');
  });

  it('depends on crates by path, on those that these depend on, and on none outside of the workspace', async () => {
    const crate = await read({
      'prog/Cargo.toml': manifest(
        'prog',
        '[dependencies]\na = { path = "../a" }\nout = { path = "../../out" }\n[target."cfg(unix)".dependencies]\nc = { path = "../c" }\n',
      ),
      'prog/.cargo/config.toml': bpfConfig,
      'prog/src/main.rs': '',
      'a/Cargo.toml': manifest('a', '[dependencies]\nb = { path = "../b" }\nprog = { path = "../prog" }\n'),
      'b/Cargo.toml': manifest('b'),
      'c/Cargo.toml': manifest('c'),
    });
    expect(crate?.dependencies).toEqual(['a', 'b', 'c']);
  });
});

describe('a crate that depends on aya-ebpf', () => {
  const files = { 'prog/Cargo.toml': manifest('prog', '[dependencies]\naya-ebpf = "0.2"\n'), 'prog/src/main.rs': '' };

  it('is built for little endian where nothing names a target for BPF', async () => {
    const host = '[build]\ntarget = "x86_64-unknown-linux-gnu"\n';
    expect(await read({ ...files, '.cargo/config.toml': host })).toMatchObject({
      triples: ['bpfel-unknown-none'],
      isConfigured: false,
    });
  });

  it('is built for the target that is named', async () => {
    const big = '[build]\ntarget = "bpfeb-unknown-none"\n';
    expect(await read({ ...files, 'prog/.cargo/config.toml': big })).toMatchObject({
      triples: ['bpfeb-unknown-none'],
      isConfigured: true,
    });
  });
});

describe('not a BPF program', () => {
  it.for([
    ['a crate for the host', { 'prog/Cargo.toml': manifest('prog'), 'prog/src/main.rs': '' }],
    ['a library', { 'prog/Cargo.toml': manifest('prog'), 'prog/src/lib.rs': '', 'prog/.cargo/config.toml': bpfConfig }],
    ['a cargo workspace', { 'prog/Cargo.toml': '[workspace]\n', 'prog/.cargo/config.toml': bpfConfig }],
  ] as const)('is %s', async ([, files]) => {
    expect(await read(files)).toBeUndefined();
  });
});

describe('refuses', () => {
  it('a manifest that is not TOML, with the place', async () => {
    await expect(read({ 'prog/Cargo.toml': '[package\n' })).rejects.toThrow(
      /prog.Cargo\.toml: cannot be read as TOML: .*1: {2}\[package/s,
    );
  });

  it('a name that a shell would interpret', async () => {
    const files = {
      'prog/Cargo.toml': manifest('prog', '[[bin]]\nname = "$(touch x)"\npath = "x.rs"\n'),
      'prog/.cargo/config.toml': bpfConfig,
    };
    await expect(read(files)).rejects.toThrow(
      'prog/Cargo.toml: the name "$(touch x)", expected only letters, digits, - and _',
    );
  });
});
