import { describe, expect, test } from 'vitest';
import type * as nodeEntry from '../../src/node.js';
import { code, createFakeEngine, fakeOutput, fakeResult, type FakeEngine } from '../fake-engine.js';

// A worker runs the built package. Its owner here does too, so that both use the same classes.
const built = '../../dist/node.js';
const { BpfLinkError, createWorkerLinker, LinkError } = (await import(built)) as typeof nodeEntry;

const inputs = [{ name: 'a.bc', bytes: new Uint8Array(3) }];
const createLinker = (fake: FakeEngine = {}): ReturnType<typeof createWorkerLinker> =>
  createWorkerLinker({ engine: createFakeEngine(fake) });

/** Instructions that never end: (loop (br 0)). */
const forever = [0x03, 0x40, 0x0c, 0, 0x0b, ...code.constant(0)];
const stageBegins = [...code.text('codegen'), ...code.call('stage')];

describe('createWorkerLinker', () => {
  test('links', async () => {
    using linker = await createLinker();
    const result = await linker.link({ inputs });
    expect(result.outputs).toEqual([{ kind: 'obj', bytes: fakeOutput }]);
    expect(result.inputs[0]).toHaveProperty('size', 3);
  });

  test("leaves the caller's bytes alone", async () => {
    using linker = await createLinker();
    await linker.link({ inputs });
    expect(inputs[0]?.bytes.byteLength).toBe(3);
  });

  test('answers parallel calls, each with its own result', async () => {
    using linker = await createLinker();
    const sizes = [1, 2, 3].map((size) => [{ name: 'a.bc', bytes: new Uint8Array(size) }]);
    const results = await Promise.all(sizes.map((some) => linker.link({ inputs: some })));
    expect(results.map((result) => result.inputs[0]?.size)).toEqual([1, 2, 3]);
  });

  test('reports its version', async () => {
    using linker = await createLinker();
    expect(await linker.version()).toHaveProperty('llvm', '23.1.1');
  });

  test('keeps class, code, details and diagnostics of an error', async () => {
    const diagnostics = [{ code: 'INPUT_EMPTY', severity: 'error', details: { name: 'a.bc' } }];
    using linker = await createLinker({ result: { ...fakeResult, ok: false, outputs: [], diagnostics } });
    const error = await linker.link({ inputs }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(LinkError);
    expect(error).toMatchObject({
      code: 'INPUT_EMPTY',
      family: 'input',
      details: { name: 'a.bc' },
      diagnostics: [{ message: '"a.bc": is empty, expected bitcode, LLVM IR, ELF or an ar archive' }],
    });
  });

  test('links again after a trap', async () => {
    using linker = await createLinker({ link: code.trap });
    for (let attempt = 0; attempt < 2; attempt++) {
      const error = await linker.link({ inputs }).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(BpfLinkError);
      expect(error).toMatchObject({ code: 'ENGINE_TRAP' });
    }
  });

  test('reports progress before it answers', async () => {
    using linker = await createLinker({ link: [...stageBegins, ...code.constant(0)], text: 'codegen' });
    const stages: string[] = [];
    await linker.link({ inputs }, { onProgress: ({ stage }) => stages.push(stage) });
    expect(stages).toEqual(['load', 'codegen']);
  });

  test('ends an endless link, and links again', async () => {
    using linker = await createLinker({ link: [...stageBegins, ...forever], text: 'codegen' });
    for (let attempt = 0; attempt < 2; attempt++) {
      const controller = new AbortController();
      const reason = new Error('enough');
      const onProgress = ({ stage }: { stage: string }): void => {
        if (stage === 'codegen') controller.abort(reason);
      };
      await expect(linker.link({ inputs }, { signal: controller.signal, onProgress })).rejects.toBe(reason);
    }
    expect(await linker.version()).toHaveProperty('llvm');
  });

  test('ends a link that takes too long, reports its stage, and links again', async () => {
    using linker = await createLinker({ link: [...stageBegins, ...forever], text: 'codegen' });
    await linker.version(); // Starting the worker counts too.
    await expect(linker.link({ inputs }, { timeoutMs: 1000 })).rejects.toMatchObject({
      code: 'ENGINE_TIMED_OUT',
      details: { timeoutMs: 1000, stage: 'codegen' },
    });
    expect(await linker.version()).toHaveProperty('llvm');
  });

  test('does not end a link that finishes in time', async () => {
    using linker = await createLinker();
    await expect(linker.link({ inputs }, { timeoutMs: 60_000 })).resolves.toHaveProperty('hasBtf');
  });

  test('rejects with the error of a progress callback', async () => {
    using linker = await createLinker();
    const reason = new Error('callback');
    const onProgress = (): never => {
      throw reason;
    };
    await expect(linker.link({ inputs }, { onProgress })).rejects.toBe(reason);
  });

  test('runs two links in parallel with two workers', async () => {
    using linker = await createWorkerLinker({
      engine: createFakeEngine({ link: [...stageBegins, ...forever], text: 'codegen' }),
      workers: 2,
    });
    let running = 0;
    const controller = new AbortController();
    const onProgress = ({ stage }: { stage: string }): void => {
      if (stage === 'codegen' && ++running === 2) controller.abort(new Error('both run'));
    };
    const links = [1, 2].map(() => linker.link({ inputs }, { signal: controller.signal, onProgress }));
    const outcomes = await Promise.allSettled(links);
    expect(outcomes).toMatchObject([1, 2].map(() => ({ status: 'rejected', reason: { message: 'both run' } })));
  });

  test('transfers buffers on request', async () => {
    using linker = await createLinker();
    const bytes = new Uint8Array(3);
    const result = await linker.link(
      { inputs: [bytes, { name: 'again', bytes: bytes.buffer }] },
      { transferInputs: true },
    );
    expect(result.inputs[0]).toHaveProperty('size', 3);
    expect(bytes.byteLength).toBe(0);
  });

  test.each([0, 65, 1.5, '2'])('refuses %j workers', async (workers) => {
    const options = { engine: createFakeEngine(), workers: workers as number };
    await expect(createWorkerLinker(options)).rejects.toMatchObject({
      code: 'USAGE_BAD_VALUE',
      details: { option: 'workers' },
    });
  });

  test('does not start a link that was aborted while waiting', async () => {
    using linker = await createLinker({ link: [...stageBegins, ...forever], text: 'codegen' });
    const first = new AbortController();
    const second = new AbortController();
    const running = linker.link(
      { inputs },
      { signal: first.signal, onProgress: ({ stage }) => void (stage === 'codegen' && second.abort()) },
    );
    second.signal.addEventListener('abort', () => first.abort());
    const waiting = linker.link({ inputs }, { signal: second.signal });
    expect((await Promise.allSettled([running, waiting])).map(({ status }) => status)).toEqual([
      'rejected',
      'rejected',
    ]);
  });

  test('rejects the pending call when it is closed, and later ones', async () => {
    const linker = await createLinker({ link: [...stageBegins, ...forever], text: 'codegen' });
    const pending = linker.link(
      { inputs },
      { onProgress: ({ stage }) => void (stage === 'codegen' && linker.close()) },
    );
    await expect(pending).rejects.toMatchObject({ code: 'USAGE_CLOSED' });
    await expect(linker.link({ inputs })).rejects.toMatchObject({ code: 'USAGE_CLOSED' });
  });
});
