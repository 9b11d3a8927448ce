import { createLinker, createWorkerLinker } from '@bpf-link-wasm/driver';
import { afterAll, expect, it } from 'vitest';
import { fixture, forkBitcode } from '../suites/fixture.js';
import { objectOf } from '../suites/link-target.js';
import { cliTarget } from './cli-target.js';
import { driverTarget } from './driver-target.js';

const targets = [driverTarget(await createLinker()), driverTarget(await createWorkerLinker()), cliTarget()];
afterAll(() => Promise.all(targets.map((target) => target.close())));

it.each([
  ['the example', [forkBitcode]],
  ['a program of clang', [fixture('c-maps/prog.bc')]],
  ['an archive', [fixture('archive/main.bc'), fixture('archive/mixed.a')]],
])('produces the same bytes in Node, in a worker and with the command: %s', async (_, inputs) => {
  const [node, worker, command] = await Promise.all(targets.map(async (target) => objectOf(await target.link(inputs))));
  expect(worker).toEqual(node);
  expect(new Uint8Array(command!)).toEqual(node);
});
