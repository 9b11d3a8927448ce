import { existsSync, readFileSync } from 'node:fs';
import { strToU8, zipSync, type Zippable } from 'fflate';
import { describe, expect, test } from 'vitest';
import { packRepro, sha256, unpackRepro, type ReproManifest } from '../src/repro/repro-file.js';
import { forkBitcode, programOf, signedDivision, useWorkingFolder } from './run-command.js';

const input = strToU8('bitcode');
const manifest: ReproManifest = {
  schema: 1,
  made: { version: '0.1.0', engine: 'sha256 00', node: 'v20.19.0', platform: 'linux-x64' },
  options: { optimize: '2' },
  inputs: [{ name: '../../etc/prog.bc', size: input.length, sha256: sha256(input) }],
  outcome: { ok: true, outputs: [] },
};

function zip(files: Record<string, unknown>): Uint8Array {
  const encode = (value: unknown): Uint8Array =>
    value instanceof Uint8Array ? value : strToU8(typeof value === 'string' ? value : JSON.stringify(value));
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, value]) => [name, encode(value)])) as Zippable);
}

describe('packRepro', () => {
  test('produces the same bytes for the same content', () => {
    expect(packRepro(manifest, [input])).toEqual(packRepro(structuredClone(manifest), [input]));
  });

  test('is undone by unpackRepro', () => {
    expect(unpackRepro('a.zip', packRepro(manifest, [input]))).toEqual({ manifest, inputs: [input] });
  });
});

describe('unpackRepro', () => {
  const files = { 'repro.json': manifest, 'inputs/0': input };

  test.each([
    ['no zip', strToU8('PK no'), 'not a zip archive that can be read'],
    ['a zip of other things', zip({ 'photo.png': 'x' }), 'no repro.json in it'],
    ['text for JSON', zip({ ...files, 'repro.json': 'no' }), 'repro.json is not JSON'],
    ['null for JSON', zip({ ...files, 'repro.json': 'null' }), 'schema undefined, expected 1'],
    ['a newer shape', zip({ ...files, 'repro.json': { ...manifest, schema: 2 } }), 'schema 2, expected 1'],
    ['inputs that are none', zip({ ...files, 'repro.json': { ...manifest, inputs: [null] } }), 'inputs are not a list'],
    ['no options', zip({ ...files, 'repro.json': { ...manifest, options: null } }), 'options are missing'],
    ['no outcome', zip({ ...files, 'repro.json': { ...manifest, outcome: {} } }), 'the outcome is missing'],
    ['an input that is missing', zip({ 'repro.json': manifest }), 'no inputs/0 in it'],
    ['an input that was changed', zip({ ...files, 'inputs/0': 'bitcodf' }), 'inputs/0 was changed'],
    [
      'a name that leads elsewhere',
      zip({ 'repro.json': manifest, '../inputs/0': input, 'inputs/../0': input }),
      'no inputs/0 in it',
    ],
  ])('refuses %s', (_, bytes, reason) => {
    expect(() => unpackRepro('a.zip', bytes)).toThrow(`"a.zip": not a file that --repro wrote, ${reason}`);
  });

  test('refuses more than the size limit, before it unpacks', () => {
    const bytes = zip(files);
    // The size when unpacked, in the central directory of the last entry (APPNOTE.TXT 4.3.12, offset 24).
    const view = new DataView(bytes.buffer);
    let last = -1;
    for (let at = 0; at + 4 <= bytes.length; at++) if (view.getUint32(at, true) === 0x02014b50) last = at;
    view.setUint32(last + 24, 0xf0000000, true);
    expect(() => unpackRepro('a.zip', bytes)).toThrow('more than 1073741824 bytes or 10000 files');
  });

  test('refuses a stream that is larger than it says', () => {
    const bytes = zip({ 'repro.json': manifest, 'inputs/0': new Uint8Array(1 << 20) });
    const view = new DataView(bytes.buffer);
    for (let at = 0; at + 4 <= bytes.length; at++) {
      if (view.getUint32(at, true) === 0x02014b50 && view.getUint32(at + 24, true) === 1 << 20)
        view.setUint32(at + 24, input.length, true);
    }
    expect(() => unpackRepro('a.zip', bytes)).toThrow(/"a\.zip": not a file that --repro wrote, /);
  });
});

describe('--repro and --replay', { timeout: 120_000 }, () => {
  const { path, write, run } = useWorkingFolder();
  write('division.ll', signedDivision);

  test('reproduce a link, byte for byte', () => {
    const first = run('-q', forkBitcode, '--no-sources', '-o', 'fork.o', '--repro', 'fork.zip');
    expect(first).toMatchObject({ exitCode: 0, stdout: '' });
    const replayed = run('-q', '--replay', 'fork.zip', '-o', 'again.o');
    expect(replayed).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: 'replay: the outputs are the recorded ones, byte for byte\n',
    });
    expect(readFileSync(path('again.o'))).toEqual(readFileSync(path('fork.o')));
  });

  test('write the same archive twice', () => {
    run('-q', forkBitcode, '-o', 'one.o', '--repro', 'one.zip');
    run('-q', forkBitcode, '-o', 'two.o', '--repro', 'two.zip');
    expect(readFileSync(path('one.zip'))).toEqual(readFileSync(path('two.zip')));
  });

  test('reproduce an error', () => {
    const first = run('division.ll', '-o', 'division.o', '--repro', 'division.zip');
    expect(first.exitCode).toBe(1);
    const replayed = run('--replay', 'division.zip');
    expect(replayed.exitCode).toBe(1);
    expect(replayed.stderr).toBe(`replay: the error is the recorded one\n${first.stderr}`);
    expect(existsSync(path('division.o'))).toBe(false);
  });

  test('reproduce a crash, which says how to report it', () => {
    const first = run(forkBitcode, '--llvm-args=--help', '-o', 'crash.o', '--repro', 'crash.zip');
    expect(first.exitCode).toBe(70);
    expect(first.stderr).toContain(
      'help: run the same command with --repro crash.zip, and report this with the file that it writes',
    );
    expect(run('--replay', 'crash.zip')).toMatchObject({
      exitCode: 70,
      stderr: expect.stringMatching(/^replay: the error is the recorded one\n/),
    });
  });

  test('report a different result', () => {
    const { inputs, manifest: recorded } = unpackRepro('fork.zip', new Uint8Array(readFileSync(path('fork.zip'))));
    const outcome = { ok: true as const, outputs: [{ kind: 'obj', size: 1, sha256: '00' }] };
    write('other.zip', packRepro({ ...recorded, outcome }, inputs));
    expect(run('--replay', 'other.zip')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('error[LINK_REPLAY_DIFFERS]: "other.zip": replayed to obj '),
    });
  });

  test('report that another engine made the file', () => {
    const { inputs, manifest: recorded } = unpackRepro('fork.zip', new Uint8Array(readFileSync(path('fork.zip'))));
    write(
      'older.zip',
      packRepro({ ...recorded, made: { ...recorded.made, version: '0.0.1', engine: 'sha256 00' } }, inputs),
    );
    expect(run('--replay', 'older.zip').stderr).toMatch(
      /^replay: made by bpf-link-wasm 0\.0\.1, engine sha256 00; this is engine /,
    );
  });

  test('do not overwrite files next to the output, nor the recording', () => {
    run('-q', forkBitcode, '--no-sources', '-o', 'both.o', '--emit', 'obj,llvm-bc', '--repro', 'both.zip');
    write('prog.bc', 'precious');
    expect(run('-q', '--replay', 'both.zip', '-o', 'prog.o')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('error[USAGE_OUTPUT_EXISTS]: output "prog.bc": already exists'),
    });
    expect(readFileSync(path('prog.bc'), 'utf8')).toBe('precious');
    expect(existsSync(path('prog.o'))).toBe(false);
    const before = readFileSync(path('both.zip'));
    expect(run('-q', '--replay', 'both.zip', '-o', './both.zip')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(
        'error[USAGE_OUTPUT_IS_INPUT]: output "./both.zip": is also the file of --replay',
      ),
    });
    expect(readFileSync(path('both.zip'))).toEqual(before);
  });

  test('read no source text, whatever the file requests', () => {
    write('secret.c', 'first line\nthe text of line two\n');
    write('named.ll', programOf('secret.c', path('.')));
    const fromDisk = run('named.ll', '-o', 'named.o', '--repro', 'named.zip');
    expect(fromDisk).toMatchObject({ exitCode: 0, stderr: '' });
    expect(readFileSync(path('named.o')).includes('the text of line two')).toBe(true);
    const { inputs, manifest: recorded } = unpackRepro('named.zip', new Uint8Array(readFileSync(path('named.zip'))));
    write('asks.zip', packRepro({ ...recorded, options: { ...recorded.options, sources: 'disk' } }, inputs));
    expect(run('-q', '--replay', 'asks.zip', '-o', 'asked.o')).toMatchObject({ exitCode: 0 });
    expect(readFileSync(path('asked.o')).includes('the text of line two')).toBe(false);
  });

  test('do not accept further inputs', () => {
    expect(run('--replay', 'fork.zip', forkBitcode)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--replay brings its own inputs and options'),
    });
    expect(run()).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("missing required argument 'input'") });
  });
});
