import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { LinkError } from '../src/codes/errors.js';
import { createInThreadLinker, type Linker } from '../src/linker.js';
import type { Stage } from '../src/options/link-request.js';
import { nodePlatform } from '../src/platform-node.js';
import type { NodeInput } from '../src/node.js';
import { rejectionOf } from './error-of.js';
import { code, createFakeEngine, fakeOutput, fakeResult, type FakeEngine } from './fake-engine.js';

const inputs = [{ name: 'a.bc', bytes: new Uint8Array(3) }];
const duplicate = {
  code: 'LINK_DUPLICATE_SYMBOL',
  severity: 'error',
  details: { symbol: 'f', first: 'a.bc', second: 'b.bc' },
};
const tooManyArguments = { code: 'CODEGEN_FAILED', severity: 'error', details: { llvm: 'too many arguments' } };
const warning = { code: 'LLVM_DIAGNOSTIC', severity: 'warning', details: { llvm: 'odd' } };

const createLinker = (fake: FakeEngine = {}): Promise<Linker<NodeInput>> =>
  createInThreadLinker({ engine: createFakeEngine(fake) }, nodePlatform);

const folder = mkdtempSync(join(tmpdir(), 'linker-'));
afterAll(() => rmSync(folder, { recursive: true }));

const stageBegins = [...code.text('codegen'), ...code.call('stage')];

describe('createInThreadLinker', () => {
  test('returns outputs, inputs, timings and counts', async () => {
    expect(await (await createLinker()).link({ inputs })).toEqual({
      target: 'bpfel',
      hasBtf: true,
      btfSizes: { btf: 24, ext: 0 },
      outputs: [{ kind: 'obj', bytes: fakeOutput }],
      inputs: [{ ...fakeResult.inputs[0], size: 3 }],
      otherFiles: [],
      diagnostics: [],
      stages: [
        { name: 'load', milliseconds: expect.any(Number) },
        { name: 'read', milliseconds: 1 },
      ],
      counts: fakeResult.counts,
    });
  });

  test('refuses an object whose .BTF.ext no kernel accepts', async () => {
    const linker = await createLinker({
      result: { ...fakeResult, btfSizes: { btf: 24, ext: 32 }, diagnostics: [warning] },
    });
    expect(await rejectionOf(linker.link({ inputs }))).toMatchObject({
      code: 'LINK_BAD_RECORD',
      details: { table: 'func_info', section: '', index: -1 },
      diagnostics: [
        { code: 'LINK_BAD_RECORD', severity: 'error' },
        { code: 'LLVM_DIAGNOSTIC', severity: 'warning' },
      ],
    });
  });

  test('returns warnings with a success', async () => {
    const linker = await createLinker({ result: { ...fakeResult, diagnostics: [warning] } });
    expect((await linker.link({ inputs })).diagnostics).toMatchObject([{ severity: 'warning', message: 'odd' }]);
  });

  test('ends a link that takes too long at its next stage', async () => {
    const linker = await createLinker({ link: [...stageBegins, ...code.constant(0)], text: 'codegen' });
    const onProgress = ({ stage }: { stage: Stage }): void => {
      if (stage === 'codegen') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600);
    };
    await expect(linker.link({ inputs }, { timeoutMs: 500, onProgress })).rejects.toMatchObject({
      code: 'ENGINE_TIMED_OUT',
      details: { timeoutMs: 500, stage: 'codegen' },
    });
  });

  test('rejects a failed link with its first error and all diagnostics', async () => {
    const diagnostics = [warning, duplicate, tooManyArguments];
    const linker = await createLinker({ result: { ...fakeResult, ok: false, outputs: [], diagnostics } });
    const error = await rejectionOf(linker.link({ inputs }));
    expect(error).toBeInstanceOf(LinkError);
    expect(error).toMatchObject({
      code: 'LINK_DUPLICATE_SYMBOL',
      family: 'link',
      details: duplicate.details,
      message: 'symbol "f": defined in "a.bc" and again in "b.bc"',
      diagnostics: [{ message: 'odd' }, { code: 'LINK_DUPLICATE_SYMBOL' }, { message: 'too many arguments' }],
    });
  });

  test('treats errors of code generation as warnings when they are not fatal', async () => {
    const linker = await createLinker({ result: { ...fakeResult, ok: false, diagnostics: [tooManyArguments] } });
    expect((await rejectionOf(linker.link({ inputs }))).code).toBe('CODEGEN_FAILED');
    expect((await linker.link({ inputs, fatalErrors: false })).diagnostics).toMatchObject([{ severity: 'warning' }]);
  });

  test('fails on other errors even if errors are not fatal', async () => {
    const linker = await createLinker({ result: { ...fakeResult, ok: false, diagnostics: [duplicate] } });
    expect((await rejectionOf(linker.link({ inputs, fatalErrors: false }))).code).toBe('LINK_DUPLICATE_SYMBOL');
  });

  test('links again after a trap', async () => {
    const linker = await createLinker({ link: code.trap });
    expect((await rejectionOf(linker.link({ inputs }))).code).toBe('ENGINE_TRAP');
    expect((await rejectionOf(linker.link({ inputs }))).code).toBe('ENGINE_TRAP');
    expect(await linker.version()).toHaveProperty('llvm', '23.1.1');
  });

  test('reports when a stage begins', async () => {
    const linker = await createLinker({ link: [...stageBegins, ...code.constant(0)], text: 'codegen' });
    const stages: Stage[] = [];
    await linker.link({ inputs }, { onProgress: ({ stage }) => stages.push(stage) });
    expect(stages).toEqual(['load', 'codegen']);
  });

  test('stops between stages after an abort', async () => {
    const linker = await createLinker({ link: [...stageBegins, ...code.trap], text: 'codegen' });
    const controller = new AbortController();
    const reason = new Error('enough');
    const onProgress = ({ stage }: { stage: Stage }): void => {
      if (stage === 'codegen') controller.abort(reason);
    };
    await expect(linker.link({ inputs }, { signal: controller.signal, onProgress })).rejects.toBe(reason);
  });

  test('does not start if already aborted', async () => {
    const linker = await createLinker({ link: code.trap });
    await expect(linker.link({ inputs }, { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
  });

  test('passes source text to the engine by path', async () => {
    const ask = [...code.text('a.rs'), ...code.constant(64), ...code.constant(2), ...code.call('source')];
    // Traps unless the host has three bytes for a.rs: the engine would ask for two.
    const link = [...ask, ...code.constant(3), 0x47, 0x04, 0x40, ...code.trap, 0x0b, ...code.constant(0)];
    const linker = await createLinker({ link, text: 'a.rs' });
    await expect(linker.link({ inputs, sources: { 'a.rs': 'abc' } })).resolves.toBeDefined();
    expect((await rejectionOf(linker.link({ inputs, sources: { 'b.rs': 'abc' } }))).code).toBe('ENGINE_TRAP');
    expect((await rejectionOf(linker.link({ inputs }))).code).toBe('ENGINE_TRAP');
  });

  test('lists the files that it read besides its inputs', async () => {
    const path = join(folder, 'prog.c');
    writeFileSync(path, 'text');
    const ask = [...code.text(path), ...code.constant(0), ...code.constant(0), ...code.call('source')];
    const linker = await createLinker({
      link: [...ask, ...ask, ...code.drop, ...code.drop, ...code.constant(0)],
      text: path,
    });
    expect((await linker.link({ inputs, sources: 'disk' })).otherFiles).toEqual([path]);
    expect((await linker.link({ inputs, sources: { [path]: 'text' } })).otherFiles).toEqual([]);
    expect((await linker.link({ inputs })).otherFiles).toEqual([]);
  });

  test('keeps a code that only a newer engine has in its diagnostic', async () => {
    const unknown = { code: 'LINK_NEW_THING', severity: 'error', details: { llvm: 'is new' } };
    const linker = await createLinker({ result: { ...fakeResult, ok: false, outputs: [], diagnostics: [unknown] } });
    expect(await rejectionOf(linker.link({ inputs }))).toMatchObject({
      code: 'LINK_FAILED',
      message: '"inputs": cannot be linked, is new',
      diagnostics: [{ code: 'LINK_NEW_THING', message: 'is new' }],
    });
  });

  test('rejects links after it was closed', async () => {
    const linker = await createLinker();
    linker.close();
    linker.close();
    expect((await rejectionOf(linker.link({ inputs }))).code).toBe('USAGE_CLOSED');
  });

  test('rejects an invalid request before it opens anything', async () => {
    const linker = await createLinker();
    expect((await rejectionOf(linker.link({ inputs: ['missing'], cpu: 'v9' as 'v1' }))).code).toBe('USAGE_BAD_VALUE');
    expect((await rejectionOf(linker.link({ inputs: ['missing'] }))).code).toBe('IO_NOT_FOUND');
  });
});
