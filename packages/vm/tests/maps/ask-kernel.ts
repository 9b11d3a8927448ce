import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { MapCase, MapStep, StepResult } from './map-step.js';

const folder = fileURLToPath(new URL('../../../../.cache/vm-oracle', import.meta.url));
const source = fileURLToPath(new URL('map-oracle.c', import.meta.url));

/** What the running kernel answers to the steps of each map; undefined when it does not make the map. */
export function askKernel(cases: readonly MapCase[]): (StepResult[] | undefined)[] {
  const input = Buffer.concat(cases.map(encodeCase));
  const { status, stdout, stderr, error } = spawnSync(buildOracle(), [], { input, maxBuffer: 1 << 30 });
  if (status !== 0) throw new Error(`map-oracle ended with ${status}: ${error?.message ?? stderr.toString()}`);
  let at = 0;
  return cases.map(({ spec, userValueSize, steps }) => {
    const created = stdout.readInt32LE(at);
    at += 4;
    if (created !== 0) return undefined;
    return steps.map((): StepResult => {
      const result = stdout.readInt32LE(at);
      const key = Uint8Array.from(stdout.subarray(at + 4, at + 4 + spec.keySize));
      const value = Uint8Array.from(stdout.subarray(at + 4 + spec.keySize, at + 4 + spec.keySize + userValueSize));
      at += 4 + spec.keySize + userValueSize;
      return { result, key, value };
    });
  });
}

/** Compiles the program that asks; again only when its source is newer. */
function buildOracle(): string {
  const program = `${folder}/map-oracle`;
  if (existsSync(program) && statSync(program).mtimeMs > statSync(source).mtimeMs) return program;
  mkdirSync(folder, { recursive: true });
  // Another test file may compile it at the same time: none may see half of it.
  const fresh = `${program}-${process.pid}`;
  const built = spawnSync('cc', ['-O2', '-Wall', '-Wextra', '-Werror', '-o', fresh, source], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`cc: ${built.error?.message ?? built.stderr}`);
  renameSync(fresh, program);
  return program;
}

function encodeCase({ spec, objects, userValueSize, steps }: MapCase): Buffer {
  const btf = spec.types?.btf.bytes ?? new Uint8Array();
  const words = Uint32Array.of(
    spec.type,
    spec.keySize,
    spec.valueSize,
    spec.maxEntries,
    spec.flags,
    Number(spec.extra & 0xffff_ffffn),
    Number(spec.extra >> 32n),
    userValueSize,
    objects,
    steps.length,
    btf.length,
    spec.types?.key ?? 0,
    spec.types?.value ?? 0,
    spec.inner?.maxEntries ?? 0,
    spec.inner?.flags ?? 0,
  );
  const parts = steps.map((step) => encodeStep(step, spec.keySize, userValueSize));
  return Buffer.concat([new Uint8Array(words.buffer), btf, ...parts]);
}

function encodeStep({ operation, key, value, flags }: MapStep, keySize: number, valueSize: number): Buffer {
  const bytes = Buffer.alloc(16 + keySize + valueSize);
  bytes.writeUInt32LE(operation, 0);
  bytes.writeUInt32LE(key === undefined ? 0 : 1, 4);
  bytes.writeBigUInt64LE(BigInt(flags), 8);
  if (key !== undefined) bytes.set(key, 16);
  bytes.set(value, 16 + keySize);
  return bytes;
}
