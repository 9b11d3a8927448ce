import { createLinker } from '@bpf-link-wasm/driver';
import { fileCheck } from '@bpf-link-wasm/testkit/file-check';
import { dumpBtf, dumpMap, readTracepoint, runForks, withLoadedObject } from '@bpf-link-wasm/testkit/kernel';
import { demand, kernelWithBpf, program } from '@bpf-link-wasm/testkit/requirement';
import { afterAll, expect, it } from 'vitest';
import { fixture, forkBitcode } from '../suites/fixture.js';
import { objectOf } from '../suites/link-target.js';
import { driverTarget } from '../targets/driver-target.js';
import { buildFork } from './build-fork.js';

const target = driverTarget(await createLinker());
afterAll(() => target.close());

it('runs the example on real forks', async (context) => {
  demand(context, kernelWithBpf, program('bpftool'), program('python3'));
  const event = await readTracepoint('sched/sched_process_fork');
  const isCurrent = event.offsets.get('parent_pid') === 12 && event.offsets.get('child_pid') === 20;
  if (!isCurrent) demand(context, program('rustc'));
  const bitcode = isCurrent ? forkBitcode : await buildFork('--cfg', 'inline_comm');
  await withLoadedObject(objectOf(await target.link([bitcode])), async (loaded) => {
    expect(loaded.programs).toMatchObject([{ name: 'fork', type: 'tracepoint', btf_id: expect.any(Number) }]);
    const map = {
      name: 'PID_MAP',
      type: 'hash',
      bytes_key: 4,
      bytes_value: 4,
      max_entries: 1024,
      btf_id: expect.any(Number),
    };
    expect(loaded.maps).toMatchObject([map]);
    const { parent, children } = await runForks(loaded.pinOf(loaded.programs[0]!), event);
    expect(await dumpMap(loaded.maps[0]!)).toContainEqual({ key: parent, value: children.at(-1) });
  });
});

it('describes the map and the program in BTF', async (context) => {
  demand(context, program('bpftool'));
  fileCheck(
    await dumpBtf(objectOf(await target.link([forkBitcode]))),
    `CHECK: STRUCT 'HashMap_i32_i32_1024' size=32 vlen=4
     CHECK-NEXT: 'type' type_id=
     CHECK-NEXT: 'key' type_id=
     CHECK-NEXT: 'value' type_id=
     CHECK-NEXT: 'max_entries' type_id=
     CHECK-NOT: <
     CHECK: VAR 'PID_MAP' {{.*}}linkage=global`,
  );
});

it('loads a program from clang with its maps', async (context) => {
  demand(context, kernelWithBpf, program('bpftool'));
  const linked = await target.link([fixture('c-maps/prog.bc')]);
  await withLoadedObject(objectOf(linked), async ({ programs, maps }) => {
    expect(programs).toMatchObject([{ name: 'count_packets', type: 'xdp', btf_id: expect.any(Number) }]);
    expect(maps.map(({ name }) => name)).toContain('lengths');
  });
});
