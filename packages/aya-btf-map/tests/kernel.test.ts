import { readFile } from 'node:fs/promises';
import { buildAyaLoader, loadWithAya } from '@bpf-link-wasm/testkit/aya-loader';
import { rust } from '@bpf-link-wasm/testkit/cargo';
import { dumpMap, readTracepoint, runForks, withLoadedObject } from '@bpf-link-wasm/testkit/kernel';
import { demand, kernelWithBpf, program } from '@bpf-link-wasm/testkit/requirement';
import { beforeAll, describe, expect, it } from 'vitest';
import { readAnswers, writeAnswers } from './cilium.js';
import { expectations } from './expectations.js';
import { filledMaps } from './filled-maps.js';
import { playIn, playPinnedByName, withAyaObject, withPinnedObject } from './pinned-object.js';
import { readExamples } from './doc-examples.js';
import { otherLinkers } from './other-linkers.js';
import { buildPrograms, examplePath, programPath, readByLoaders, relinkPrograms } from './rust.js';

/** Compiles core, the macros and every program, which takes some minutes on a small machine. */
const buildTimeout = 1_200_000;

const needs = [rust, kernelWithBpf, program('bpftool'), program('python3')];
const isMissing = needs.some((need) => need.missing() !== undefined);

beforeAll(async () => {
  if (isMissing) return;
  await buildPrograms();
  await buildAyaLoader();
}, buildTimeout);

describe('each map type', () => {
  it.for(expectations)('$name: is created as declared, and used', async ({ name, map, scenario, result }, context) => {
    demand(context, ...needs);
    await withPinnedObject(programPath(name), async (object) => {
      const { hasBtf, ...facts } = map;
      expect(object.map).toMatchObject({ name: 'MAP', ...facts });
      expect(object.map.btf_id !== undefined).toBe(hasBtf);
      expect(object.program).toMatchObject({ name: 'run', btf_id: expect.any(Number) });
      expect(await object.play(scenario)).toEqual(result);
    });
  });
});

describe("Aya's own loader", () => {
  it.for(expectations)(
    '$name: creates the same map, with BTF, and reads it',
    async ({ name, map, scenario, result, aya }, context) => {
      demand(context, ...needs);
      await withAyaObject(programPath(name), async (object) => {
        const { hasBtf, ...facts } = map;
        const made = object.load.maps.find((one) => one.name === 'MAP');
        expect(object.map).toMatchObject({ name: 'MAP', ...facts });
        expect(made).toMatchObject({ kind: aya.kind });
        expect(made!.btf_id > 0).toBe(hasBtf);
        expect(object.load.warnings).toEqual([]);
        expect(object.load.unsupported).toEqual(
          aya.kind === 'Unsupported'
            ? expect.stringMatching(/^map error: type of MAP \(BPF_MAP_TYPE_\w+\) is unsupported; /)
            : null,
        );
        expect(object.program).toMatchObject({ name: 'run', btf_id: expect.any(Number) });
        const played = await object.play(aya.scenario ?? scenario);
        expect(played).toEqual(
          aya.scenario === undefined ? result : { returned: (result as { returned: number }).returned },
        );
        if (aya.reads !== undefined) expect(await object.read()).toEqual(aya.reads);
      });
    },
  );
});

it.for(expectations)('$name: is read the same by libbpf, Aya and cilium/ebpf', async ({ name, map }, context) => {
  demand(context, ...needs);
  const read = await readByLoaders(programPath(name), 'MAP');
  const { bytes_key: keySize, max_entries, flags } = map;
  // Loaders replace 0 with the number of CPUs; the kernel adds a flag to maps of devices.
  const declared = {
    ok: true,
    map: { keySize, maxEntries: name === 'perf_event_array' ? 0 : max_entries, flags: flags & ~0x80 },
  };
  expect(read).toMatchObject({ libbpf: declared, aya: declared, cilium: declared });
});

/**
 * CI's machine has no Go, so the results are recorded and compared with what the programs declare now. With `CILIUM=1`
 * cilium/ebpf is run again.
 */
describe('cilium/ebpf', () => {
  beforeAll(async () => {
    if (!isMissing && process.env['CILIUM']) await writeAnswers([...expectations, ...filledMaps]);
  }, buildTimeout);

  it.for(expectations)('$name: created the same map, with BTF', async ({ name, map, result }, context) => {
    demand(context, ...needs);
    const { cilium } = (await readByLoaders(programPath(name), 'MAP')) as { cilium: { map: Record<string, unknown> } };
    const { type, keySize, valueSize, maxEntries, flags } = cilium.map;
    const definition = { type, keySize, valueSize, maxEntries, flags };
    expect((await readAnswers())[name]).toEqual({ definition, hasBtf: map.hasBtf, result });
  });
});

describe('maps with initial contents', () => {
  it.for(filledMaps)(
    '$name: libbpf fills the slots, and programs use them',
    async ({ name, scenario, result }, context) => {
      demand(context, ...needs);
      expect(await withPinnedObject(programPath(name), ({ play }) => play(scenario))).toEqual(result);
    },
  );

  it.for(filledMaps)('$name: cilium/ebpf fills the slots too', async ({ name, result }) => {
    expect((await readAnswers())[name]).toMatchObject({ result });
  });

  it.for(filledMaps)('$name: Aya leaves the slots empty, or refuses', async ({ name, scenario, aya }, context) => {
    demand(context, ...needs);
    if ('error' in aya) expect(await loadWithAya(programPath(name))).toMatchObject(aya);
    else expect(await withAyaObject(programPath(name), ({ play }) => play(scenario))).toEqual(aya.result);
  });
});

it('pins a map by name and sets node, extra and flags', async (context) => {
  demand(context, ...needs, program('unshare'));
  expect(await playPinnedByName(programPath('attributes'), 'attributes_of_maps')).toEqual({
    returned: 0,
    pinned: ['PINNED'],
    maps: {
      other_name: { flags: 0, extra: 0 },
      PINNED: { flags: 0, extra: 0 },
      ON_NODE: { flags: 4, extra: 0 },
      HASHES: { flags: 0, extra: 2 },
      FLAGGED: { flags: 65, extra: 0 },
    },
  });
});

it('registers struct_ops, which the kernel then calls', async (context) => {
  demand(context, ...needs);
  const path = programPath('struct_ops');
  expect(await playIn(path, 'struct_ops')).toEqual({
    registered: ['tcp_congestion_ops', 'STEADY'],
    used: 'steady',
    is_called: true,
  });
  expect(await loadWithAya(path)).toMatchObject({
    error: expect.stringMatching(/invalid program section `struct_ops\/\w+`/),
  });
});

it('counts in the storage of an inode, if LSM programs are allowed', async (context) => {
  demand(context, ...needs);
  const played = withPinnedObject(programPath('inode_mkdir'), ({ play }) => play('inode_mkdir'));
  const refusal = /map 'MAP': created successfully[^]*Operation not permitted/;
  const result = await played.catch((error: Error) =>
    refusal.test(error.message) ? 'the map is made, the program not allowed' : error,
  );
  expect([{ value: 41 }, 'the map is made, the program not allowed']).toContainEqual(result);
});

it('runs the fork example with aya-ebpf on real forks', { timeout: buildTimeout }, async (context) => {
  demand(context, ...needs);
  const event = await readTracepoint('sched/sched_process_fork');
  const isInline = event.offsets.get('parent_pid') === 24;
  if (isInline) await buildPrograms('--package', 'fork', '--features', 'fork/inline-comm');
  await withLoadedObject(await readFile(programPath('fork')), async (loaded) => {
    const map = loaded.maps.find(({ name }) => name === 'PID_MAP');
    expect(map).toMatchObject({
      type: 'hash',
      bytes_key: 4,
      bytes_value: 4,
      max_entries: 1024,
      btf_id: expect.any(Number),
    });
    const { parent, children } = await runForks(loaded.pinOf(loaded.programs[0]!), event);
    expect(await dumpMap(map!)).toContainEqual({ key: parent, value: children.at(-1) });
  });
});

const examples = [...(await readExamples()).keys()];

describe('the examples of the documentation', () => {
  it.for(examples)('%s: compiles and links for BPF', async (name, context) => {
    demand(context, ...needs);
    const object = await readFile(examplePath(name));
    // The machine of the ELF header: EM_BPF.
    expect(object.readUInt16LE(18)).toBe(247);
  });

  it('counts forks as described in the README', async (context) => {
    demand(context, ...needs);
    const event = await readTracepoint('sched/sched_process_fork');
    const isCounted = await withLoadedObject(await readFile(examplePath('readme_0')), async (loaded) => {
      const map = loaded.maps.find(({ name }) => name === 'PID_MAP');
      const { parent, children } = await runForks(loaded.pinOf(loaded.programs[0]!), event);
      return (await dumpMap(map!)).some(({ key, value }) => key === parent && value === children.at(-1));
    });
    // The README has the offsets of this event as kernels have it that keep names by reference.
    expect(isCounted).toBe(event.offsets.get('parent_pid') === 12);
  });
});

// Last, because the programs are linked again, replacing those above.
describe.for(otherLinkers)('linked by $name', ({ needs: more, find, programs, refused, hasBtf }) => {
  const all = [...needs, ...more];

  beforeAll(async () => {
    if (all.every((need) => need.missing() === undefined)) {
      await relinkPrograms({ linker: await find(), names: [...programs, ...Object.keys(refused), 'fork'] });
    }
  }, buildTimeout);

  it.for(expectations.filter(({ name }) => programs.includes(name)))(
    '$name: is the same',
    async ({ name, map, scenario, result }, context) => {
      demand(context, ...all);
      await withPinnedObject(programPath(name), async (object) => {
        const { hasBtf: takesBtf, ...facts } = map;
        expect(object.map).toMatchObject({ name: 'MAP', ...facts });
        expect(object.map.btf_id !== undefined).toBe(takesBtf && (hasBtf || name === 'plain_type'));
        expect(await object.play(scenario)).toEqual(result);
      });
    },
  );

  it.for(Object.entries(refused))('%s: is refused by libbpf', async ([name, message], context) => {
    demand(context, ...all);
    await expect(withPinnedObject(programPath(name), () => Promise.resolve())).rejects.toThrow(message);
  });

  it('fork: loads with its map', async (context) => {
    demand(context, ...all);
    await withLoadedObject(await readFile(programPath('fork')), async ({ maps }) => {
      const map = maps.find(({ name }) => name === 'PID_MAP');
      expect(map).toMatchObject({ type: 'hash', bytes_key: 4, bytes_value: 4, max_entries: 1024 });
      expect(map!.btf_id !== undefined).toBe(hasBtf);
    });
  });
});
