import { readFile } from 'node:fs/promises';
import { withLoadedObject } from '@bpf-link-wasm/testkit/kernel';
import { demand, kernelWithBpf, program } from '@bpf-link-wasm/testkit/requirement';
import { describe, expect, it } from 'vitest';
import { fixture, forkBitcode } from '../suites/fixture.js';
import { browserNames } from './browsers.js';
import { linkByCommand } from './command-bytes.js';
import { useBrowser } from './use-browser.js';
import { useClient } from './use-client.js';

describe.each(browserNames)('links in %s', (name) => {
  const client = useClient(useBrowser(name));

  it('to the same bytes as the command, in a page without isolation and under a strict policy', async () => {
    const { object, stages, isIsolated, hasBtf } = await client.page.evaluate(async () => {
      const { createLinker, fetchBytes } = globalThis.page;
      const linker = await createLinker();
      const began: string[] = [];
      const bytes = await fetchBytes('inputs/fork.bc');
      const result = await linker.link(
        { inputs: [{ name: 'fork.bc', bytes }] },
        // A stage that takes over a second is reported again, with its pass.
        { onProgress: ({ stage, pass }) => void (pass === undefined && began.push(stage)) },
      );
      const made = [...result.outputs[0]!.bytes];
      return { object: made, stages: began, isIsolated: crossOriginIsolated, hasBtf: result.hasBtf };
    });
    expect(Buffer.from(object)).toEqual(await linkByCommand(forkBitcode));
    expect(stages).toEqual(['load', 'read', 'link', 'optimize', 'codegen']);
    expect(isIsolated).toBe(false);
    expect(hasBtf).toBe(true);
  });

  it('to an object that the kernel loads', async ({ skip }) => {
    demand({ skip }, kernelWithBpf, program('bpftool'));
    const object = await client.page.evaluate(async () => {
      const { createLinker, linkFile } = globalThis.page;
      return linkFile(await createLinker(), 'inputs/fork.bc');
    });
    await withLoadedObject(Uint8Array.from(object), async ({ programs, maps }) => {
      expect(programs).toMatchObject([{ name: 'fork', type: 'tracepoint', btf_id: expect.any(Number) }]);
      expect(maps).toMatchObject([{ name: 'PID_MAP', type: 'hash', max_entries: 1024, btf_id: expect.any(Number) }]);
    });
  });

  it('bytes, Blobs, Files and Responses, with their names', async () => {
    const names = await client.page.evaluate(async () => {
      const { createLinker, fetchBytes } = globalThis.page;
      const linker = await createLinker();
      const bytes = await fetchBytes('inputs/fork.bc');
      const inputs = [bytes, new Blob([bytes]), new File([bytes], 'named.bc'), await fetch('inputs/fork.bc')];
      const linked = await Promise.all(inputs.map((input) => linker.link({ inputs: [input] })));
      return linked.map((result) => result.inputs.flatMap(({ name: given, kind }) => [given, kind]));
    });
    const expected = ['input-0', 'input-0', 'named.bc', 'fork.bc'].map((given) => [given, 'bitcode']);
    expect(names).toEqual(expected);
  });

  it('every input of a request, including archives', async () => {
    const object = await client.page.evaluate(async () => {
      const { createLinker, fetchBytes } = globalThis.page;
      const linker = await createLinker();
      const files = ['main.bc', 'lib.rlib'].map(async (file) => ({
        name: file,
        bytes: await fetchBytes(`fixtures/archive/${file}`),
      }));
      const { outputs } = await linker.link({ inputs: await Promise.all(files) });
      return [...outputs[0]!.bytes];
    });
    expect(Buffer.from(object)).toEqual(await linkByCommand(fixture('archive/main.bc'), fixture('archive/lib.rlib')));
  });

  it('with buffers that are transferred, or that the caller keeps', async () => {
    const sizes = await client.page.evaluate(async () => {
      const { createLinker, fetchBytes } = globalThis.page;
      const linker = await createLinker();
      const [kept, given] = [await fetchBytes('inputs/fork.bc'), await fetchBytes('inputs/fork.bc')];
      const { outputs } = await linker.link({ inputs: [kept] });
      await linker.link({ inputs: [given] }, { transferInputs: true });
      return { kept: kept.byteLength, given: given.byteLength, output: outputs[0]!.bytes.buffer.byteLength > 0 };
    });
    expect(sizes).toEqual({ kept: (await readFile(forkBitcode)).length, given: 0, output: true });
  });

  it('on the page itself, on request', async () => {
    const object = await client.page.evaluate(async () => {
      const { driver, fetchBytes } = globalThis.page;
      const linker = await driver.createLinker({ engineUrl: 'engine/bpf-linker.wasm' });
      const { outputs } = await linker.link({ inputs: [await fetchBytes('inputs/fork.bc')] });
      return [...outputs[0]!.bytes];
    });
    expect(Buffer.from(object)).toEqual(await linkByCommand(forkBitcode));
  });

  it('in parallel, each with its own result, and keeps one worker', async () => {
    const { fork, map, started } = await client.page.evaluate(async () => {
      const { createLinker, fetchBytes, workers } = globalThis.page;
      const linker = await createLinker({ workers: 3 });
      const files = ['inputs/fork.bc', 'fixtures/c-maps/prog.bc', 'inputs/fork.bc', 'fixtures/c-maps/prog.bc'];
      // All workers start before the first link: one without waiting links ends, and a late link starts another.
      const inputs = await Promise.all(files.map(async (file) => ({ name: file, bytes: await fetchBytes(file) })));
      const objects = await Promise.all(
        inputs.map(async (input) => {
          const { outputs } = await linker.link({ inputs: [input] });
          return [...outputs[0]!.bytes];
        }),
      );
      return { fork: [objects[0], objects[2]], map: [objects[1], objects[3]], started: workers.length };
    });
    const expected = await Promise.all([forkBitcode, fixture('c-maps/prog.bc')].map((file) => linkByCommand(file)));
    expect(fork.map((object) => Buffer.from(object!))).toEqual([expected[0], expected[0]]);
    expect(map.map((object) => Buffer.from(object!))).toEqual([expected[1], expected[1]]);
    expect(started).toBe(3);
    await expect.poll(() => client.page.workers().length).toBe(1);
  });
});
