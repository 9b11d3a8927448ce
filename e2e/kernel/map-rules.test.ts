import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expectError } from '@bpf-link-wasm/testkit/expect-error';
import { withLoadedObject } from '@bpf-link-wasm/testkit/kernel';
import { libbpfBuild, loadWithLibbpf } from '@bpf-link-wasm/testkit/libbpf-loader';
import { demand, kernelWithBpf, program as installed } from '@bpf-link-wasm/testkit/requirement';
import { describe, expect, it } from 'vitest';
import { rustWithSources } from '../cargo/cargo-crate.js';
import { objectOf, type Linked } from '../suites/link-target.js';
import { useFolder } from '../suites/use-folder.js';
import { useTarget } from '../suites/use-target.js';
import { openEngine } from './engine.js';
import { compileProgram, readProgram, type RustProgram } from './rust-programs.js';

const target = useTarget(openEngine);
const folder = useFolder();

const pathOf = (name: string): string => fileURLToPath(new URL(`map-rules/${name}.rs`, import.meta.url));

/** Compiles and links a program of `map-rules/`. */
async function link(name: string, ...maps: readonly string[]): Promise<Linked> {
  const exportSymbols = ['LICENSE', 'program', ...maps];
  const program: RustProgram = { name, path: pathOf(name), exportSymbols, hasMaps: true };
  return target.link([await compileProgram(program, { debuginfo: 2, optLevel: '3' }, folder.root)], {
    exportSymbols,
    optimize: '3',
  });
}

/** The source line where a map is declared. */
async function lineOf(name: string, map: string): Promise<number> {
  const lines = (await readFile(pathOf(name), 'utf8')).split('\n');
  return lines.findIndex((line) => line.includes(`static ${map}:`)) + 1;
}

/** libbpf 1.5's error for an object that it refuses. */
async function refusalOf(linked: Linked): Promise<string> {
  const path = await folder.write('refused.o', objectOf(linked));
  const { error, warnings } = await loadWithLibbpf(path);
  expect(error).not.toBeNull();
  return warnings.join('\n');
}

describe('a map that a loader would refuse', { timeout: 120_000 }, () => {
  const compileMap = async (debuginfo: 1 | 2): Promise<{ bitcode: string; exportSymbols: string[] }> => {
    const program = await readProgram('map-hash');
    return {
      bitcode: await compileProgram(program, { debuginfo, optLevel: '3' }, folder.root),
      exportSymbols: [...program.exportSymbols],
    };
  };

  it('in .maps is not reported if it has its types', async (context) => {
    demand(context, rustWithSources);
    const { bitcode, exportSymbols } = await compileMap(2);
    expect((await target.link([bitcode], { exportSymbols })).diagnostics).toEqual([]);
  });

  it('in .maps without its types is reported', async (context) => {
    demand(context, rustWithSources);
    const { bitcode, exportSymbols } = await compileMap(1);
    expect(await expectError(() => target.link([bitcode], { exportSymbols }))).toEqual({
      name: 'LinkError',
      code: 'LINK_MAP_WITHOUT_DEBUG_INFO',
      details: { map: 'MAP', compiler: 'rustc' },
      message:
        'map "MAP": in .maps, but without debug info to make its BTF from; set debug = 2 under [profile.release] in ' +
        'Cargo.toml (and [profile.dev] for debug builds), or pass -C debuginfo=2 to rustc',
    });
    // Without BTF the linker has nothing to report.
    expect((await target.link([bitcode], { exportSymbols, btf: 'strip' })).diagnostics).toEqual([]);
  });

  it('in the legacy section is reported', async (context) => {
    demand(context, rustWithSources, libbpfBuild, kernelWithBpf);
    const linked = await link('legacy', 'LEGACY');
    expect(linked.diagnostics).toMatchObject([
      {
        code: 'LINK_LEGACY_MAP',
        severity: 'warning',
        message:
          'map "LEGACY": in the legacy section "maps", which libbpf 1.0 and later refuse; declare it in .maps with BTF ' +
          '(aya: #[btf_map] and aya_ebpf::btf_maps instead of #[map] and aya_ebpf::maps)',
        location: { file: expect.stringMatching(/map-rules\/legacy\.rs$/), line: await lineOf('legacy', 'LEGACY') },
      },
    ]);
    expect(await refusalOf(linked)).toContain(
      "legacy map definitions in 'maps' section are not supported by libbpf v1.0+",
    );
  });

  it('with a character that the kernel refuses in names is reported', async (context) => {
    demand(context, rustWithSources, libbpfBuild, kernelWithBpf);
    const linked = await link('characters', 'by-address');
    expect(linked.diagnostics).toMatchObject([
      {
        code: 'LINK_MAP_NAME_CHARACTERS',
        severity: 'warning',
        message:
          'map "by-address": the name has characters other than letters, digits, "_" and ".", which the kernel refuses',
        location: { line: await lineOf('characters', 'BY_ADDRESS') },
      },
    ]);
    expect(await refusalOf(linked)).toContain("map 'by-address': failed to create");
  });

  it('with a name that the kernel truncates to that of another map is reported', async (context) => {
    demand(context, rustWithSources, kernelWithBpf, installed('bpftool'));
    const maps = ['FIFTEEN_LETTERS', 'CONNECTIONS_BY_ADDRESS', 'CONNECTIONS_BY_PORT', 'PACKETS_OF_ADDRESS'];
    const linked = await link('long-names', ...maps);
    const message = (code: string): string | undefined => linked.diagnostics.find((one) => one.code === code)?.message;
    expect(linked.diagnostics.map(({ code, severity }) => [code, severity]).sort()).toEqual([
      ['LINK_MAP_NAME_COLLISION', 'warning'],
      ['LINK_MAP_NAME_LENGTH', 'warning'],
      ['LINK_MAP_NAME_LENGTH', 'warning'],
    ]);
    expect(message('LINK_MAP_NAME_COLLISION')).toMatch(
      /first 15 bytes "CONNECTIONS_BY_" are the same as those of "CONNECTIONS_BY_(ADDRESS|PORT)"/,
    );
    await withLoadedObject(objectOf(linked), async (loaded) => {
      const names = loaded.maps.map(({ name }) => name).filter((name) => !name.startsWith('.rodata'));
      expect(names.sort()).toEqual(['CONNECTIONS_BY_', 'CONNECTIONS_BY_', 'FIFTEEN_LETTERS', 'PACKETS_OF_ADDR']);
    });
  });
});
