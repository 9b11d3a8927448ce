import { expect, it } from 'vitest';
import { findElfSection } from '../src/elf-sections.js';
import { dumpBtf, dumpMap, loadBtf, readTracepoint, runForks, withLoadedObject } from '../src/kernel.js';
import { demand, kernelWithBpf, program } from '../src/requirement.js';
import { tryCommand } from '../src/run-command.js';

const source = `
  struct { int (*type)[1]; int *key; int *value; int (*max_entries)[16]; } pids __attribute__((section(".maps"), used));
  char _license[] __attribute__((section("license"), used)) = "GPL";
  __attribute__((section("tracepoint/sched/sched_process_fork"), used)) int on_fork(void *event) {
    int parent = *(int *)(event + PARENT), child = *(int *)(event + CHILD);
    ((long (*)(void *, void *, void *, unsigned long))2)(&pids, &parent, &child, 0);
    return 0;
  }`;

async function compile(...defines: readonly string[]): Promise<Uint8Array> {
  const flags = ['-target', 'bpf', '-O2', '-g', '-Wno-everything', '-x', 'c', '-c', '-', '-o', '-'];
  const { exitCode, stdout, stderr } = await tryCommand('clang-22', [...flags, ...defines], { stdin: source });
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  return stdout;
}

function words(...values: readonly number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(values).buffer);
}

it('runs a program on real forks and reads its map', async (context) => {
  demand(context, kernelWithBpf, program('bpftool'), program('python3'), program('clang-22'));
  const event = await readTracepoint('sched/sched_process_fork');
  const [parentOffset, childOffset] = ['parent_pid', 'child_pid'].map((name) => event.offsets.get(name));
  await withLoadedObject(await compile(`-DPARENT=${parentOffset}`, `-DCHILD=${childOffset}`), async (loaded) => {
    expect(loaded.programs).toMatchObject([{ name: 'on_fork', btf_id: expect.any(Number) }]);
    expect(loaded.maps).toMatchObject([{ name: 'pids', type: 'hash', max_entries: 16, btf_id: expect.any(Number) }]);
    const { parent, children } = await runForks(loaded.pinOf(loaded.programs[0]!), event);
    expect(await dumpMap(loaded.maps[0]!)).toContainEqual({ key: parent, value: children.at(-1) });
  });
});

it("returns the kernel's verdict on raw BTF", async (context) => {
  demand(context, kernelWithBpf, program('python3'));
  const int = [0, 0x0100_0000, 4, 0x0100_0020]; // anonymous, signed, 32 bits
  const btf = Uint8Array.from([...words(0x0001_eb9f, 24, 0, 16, 16, 1), ...words(...int), 0]);
  expect(await loadBtf(btf)).toEqual({ errno: 0, log: '' });
  expect(await loadBtf(btf.subarray(0, 7))).toEqual({ errno: 22, log: 'hdr_len not found' });
});

it('fails with the log when the kernel refuses the object', async (context) => {
  demand(context, kernelWithBpf, program('bpftool'), program('clang-22'));
  const object = await compile('-DPARENT=10000', '-DCHILD=0');
  await expect(withLoadedObject(object, async () => undefined)).rejects.toThrow(/invalid bpf_context access/);
});

it('prints the BTF of an object', async (context) => {
  demand(context, program('bpftool'), program('clang-22'));
  const object = await compile('-DPARENT=0', '-DCHILD=0');
  expect(await dumpBtf(object)).toContain("VAR 'pids'");
  expect(findElfSection(object, '.BTF')?.length).toBeGreaterThan(100);
});
