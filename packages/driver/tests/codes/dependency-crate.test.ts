import { describe, expect, test } from 'vitest';
import { decodeDiagnostics } from '../../src/codes/diagnostic.js';
import { findDependency, joinSourcePath } from '../../src/codes/dependency-crate.js';

const registry = '/home/user/.cargo/registry/src/index.example-1949cf8c6b5b557f';
const checkout = '/home/user/.cargo/git/checkouts/aya-b1f4d3a0c9e85b2d/1a2b3c4';

describe('findDependency', () => {
  test.each([
    [`${registry}/aya-log-ebpf-0.1.1/src/lib.rs`, 'aya-log-ebpf 0.1.1'],
    [`${registry}/a-2d-1.0.0-rc.1+x/src/lib.rs`, 'a-2d 1.0.0-rc.1+x'],
    [`${checkout}/ebpf/aya-ebpf/src/maps/hash_map.rs`, 'aya-ebpf'],
    [`${checkout}/src/lib.rs`, 'aya'],
    ['/rustc/ac68faa20c58cbccd01ee7208bf3b6e93a7d7f96/library/core/src/fmt/mod.rs', 'core'],
    ['/usr/lib/rustlib/src/rust/library/stdarch/crates/core_arch/src/x.rs', 'core_arch'],
    [
      String.raw`C:\Users\user\.cargo\registry\src\index.example-1949cf8c6b5b557f\memchr-2.7.4\src\lib.rs`,
      'memchr 2.7.4',
    ],
    ['/home/user/registry/src/main.rs', undefined],
    ['/home/user/git/checkouts/prog/src/main.rs', undefined],
    ['src/main.rs', undefined],
  ])('finds the crate of %s', (path, expected) => {
    expect(findDependency(path)).toEqual(expected);
  });
});

describe('joinSourcePath', () => {
  test.each([
    ['/home/user/prog', 'src/main.rs', '/home/user/prog/src/main.rs'],
    ['', 'a.c', 'a.c'],
    ['/home/user/prog', '/usr/include/a.h', '/usr/include/a.h'],
    [String.raw`C:\prog`, String.raw`src\main.rs`, String.raw`C:\prog/src\main.rs`],
    [String.raw`C:\prog`, String.raw`D:\a.rs`, String.raw`D:\a.rs`],
  ])('joins %s and %s', (directory, file, expected) => {
    expect(joinSourcePath(directory, file)).toBe(expected);
  });
});

describe('decodeDiagnostics', () => {
  const legacy = (map: string, directory: string) =>
    ({
      code: 'LINK_LEGACY_MAP',
      severity: 'warning',
      details: { map, section: 'maps' },
      file: 'src/lib.rs',
      directory,
      line: 3,
    }) as const;

  test("names the crate of a dependency's file, and gives its whole path", () => {
    const [own, other] = decodeDiagnostics([
      { code: 'LINK_INDIRECT_CALL', severity: 'warning', file: 'src/main.rs', directory: '/home/user/prog', line: 1 },
      {
        code: 'LINK_INDIRECT_CALL',
        severity: 'warning',
        file: 'src/lib.rs',
        directory: `${registry}/log-0.4.1`,
        line: 2,
      },
    ]);
    expect(own?.location).toEqual({ file: 'src/main.rs', line: 1 });
    expect(other?.location).toEqual({ file: `${registry}/log-0.4.1/src/lib.rs`, crate: 'log 0.4.1', line: 2 });
  });

  test('names the file of a dependency that code was inlined from by its whole path', () => {
    const raw = (inlinedFromDirectory: string) =>
      ({
        code: 'LINK_INDIRECT_CALL',
        severity: 'warning',
        details: { inlinedFrom: 'src/lib.rs:5:9', inlinedFromDirectory },
      }) as const;
    const diagnostics = decodeDiagnostics([raw('/home/user/prog'), raw(`${registry}/log-0.4.1`)]);
    expect(diagnostics.map(({ notes }) => notes)).toEqual([
      ['in code inlined from src/lib.rs:5:9'],
      [`in code inlined from ${registry}/log-0.4.1/src/lib.rs:5:9`],
    ]);
    expect(diagnostics[1]?.details).toEqual({ inlinedFrom: `${registry}/log-0.4.1/src/lib.rs:5:9` });
  });

  test("warns once of a dependency's legacy maps, and of each of the program's own", () => {
    const diagnostics = decodeDiagnostics([
      legacy('LOGS', `${registry}/aya-log-ebpf-0.1.1`),
      legacy('MINE', '/home/user/prog'),
      legacy('BUFFER', `${registry}/aya-log-ebpf-0.1.1`),
      legacy('OTHER', '/home/user/prog'),
    ]);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'crate aya-log-ebpf 0.1.1: maps "LOGS", "BUFFER" in the legacy section "maps", which libbpf 1.0 and later refuse and Aya ' +
        'accepts; use a release of the crate that declares its maps with BTF, or allow LINK_LEGACY_MAP',
      expect.stringContaining('map "MINE"'),
      expect.stringContaining('map "OTHER"'),
    ]);
    expect(diagnostics[0]?.details).toMatchObject({ crate: 'aya-log-ebpf 0.1.1', maps: ['LOGS', 'BUFFER'] });
  });
});
