import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createLinker } from '../src/node.js';
import { rejectionOf } from './error-of.js';
import { createFakeEngine } from './fake-engine.js';

const root = new URL('../../../', import.meta.url);
const program = new URL('examples/fork/fork.bc', root);
const engine = new URL('llvm-wasm/artifact/bpf-linker.wasm', root);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('createLinker', () => {
  test('links real bitcode from a path, a URL and bytes to the same object', async () => {
    const linker = await createLinker();
    const inputs = [fileURLToPath(program), program, { name: 'fork.bc', bytes: readFileSync(program) }];
    const hashes = new Set<string>();
    for (const input of inputs) {
      const result = await linker.link({ inputs: [input] });
      expect(result).toMatchObject({ target: 'bpfel', hasBtf: true, outputs: [{ kind: 'obj' }] });
      expect([...result.outputs[0]!.bytes.subarray(0, 4)]).toEqual([0x7f, 0x45, 0x4c, 0x46]);
      hashes.add(sha256(result.outputs[0]!.bytes));
    }
    expect(hashes.size).toBe(1);
  });

  test('creates several outputs, dumps last', async () => {
    const linker = await createLinker();
    const result = await linker.link({ inputs: [program], emit: ['asm', 'obj'], dumpModules: true });
    expect(result.outputs.map(({ kind }) => kind)).toEqual(['asm', 'obj', 'pre-opt.ll', 'post-opt.ll']);
  });

  test('names an input that is not bitcode', async () => {
    const linker = await createLinker();
    const error = await rejectionOf(
      linker.link({ inputs: [{ name: 'a.o', bytes: new Uint8Array([77, 90, 144, 0]) }] }),
    );
    expect(error).toMatchObject({ code: 'INPUT_UNKNOWN_KIND', family: 'input', details: { head: '4d5a9000' } });
  });

  test('keeps memory flat over 100 links', { timeout: 120_000 }, async () => {
    const linker = await createLinker();
    const bytes = readFileSync(program);
    let afterTen = 0;
    for (let count = 1; count <= 100; count++) {
      await linker.link({ inputs: [{ name: 'fork.bc', bytes }] });
      if (count === 10) afterTen = process.memoryUsage.rss();
    }
    expect(process.memoryUsage.rss() - afterTen).toBeLessThan(500e6);
  });

  test.each([
    ['a URL', () => ({ engineUrl: engine })],
    ['a path', () => ({ engineUrl: fileURLToPath(engine) })],
    ['bytes', () => ({ engine: readFileSync(engine) })],
    ['a module', () => ({ engine: new WebAssembly.Module(readFileSync(engine)) })],
  ])('loads its engine from %s', async (_, getOptions) => {
    expect(await (await createLinker(getOptions())).version()).toHaveProperty('llvm');
  });

  test('checks the integrity of its engine on request', async () => {
    const integrity = '0'.repeat(64);
    expect((await rejectionOf(createLinker({ integrity }))).code).toBe('ENGINE_INTEGRITY');
    const fake = createFakeEngine();
    await expect(createLinker({ engine: fake, integrity: sha256(fake) })).resolves.toBeDefined();
  });

  test('reports a missing engine', async () => {
    expect(await rejectionOf(createLinker({ engineUrl: '/nowhere.wasm' }))).toMatchObject({
      code: 'ENGINE_LOAD_FAILED',
      details: { source: '/nowhere.wasm', reason: 'ENOENT' },
    });
  });

  test('rejects unknown options', async () => {
    expect((await rejectionOf(createLinker({ wasm: '' } as never))).code).toBe('USAGE_UNKNOWN_OPTION');
    expect((await rejectionOf(createLinker({ integrity: 'abc' }))).code).toBe('USAGE_BAD_VALUE');
    expect(await rejectionOf(createLinker({ tuning: 'twice' as never }))).toMatchObject({
      details: { option: 'tuning', found: expect.anything() as unknown, expected: "'links', 'process' or 'none'" },
    });
    expect(await rejectionOf(createLinker({ engine: 'bpf-linker.wasm' as never }))).toMatchObject({
      details: { option: 'engine', expected: 'bytes or a WebAssembly.Module; an address is for engineUrl' },
    });
    expect(await rejectionOf(createLinker({ engine: createFakeEngine(), engineUrl: engine }))).toMatchObject({
      details: { option: 'engineUrl', found: 'an engine as well' },
    });
  });
});

test('the artifact matches its manifest', ({ skip }) => {
  const manifest = new URL('llvm-wasm/artifact/manifest.json', root);
  if (!existsSync(manifest)) skip('llvm-wasm/artifact/manifest.json is not there');
  const { wasm } = JSON.parse(readFileSync(manifest, 'utf8')) as { wasm: { sha256: string } };
  expect(sha256(readFileSync(engine))).toBe(wasm.sha256);
});
