import { createHash } from 'node:crypto';
import { createLinker } from '@bpf-link-wasm/driver';
import { afterAll, describe, expect, it } from 'vitest';
import { driverTarget } from '../targets/driver-target.js';
import { hosts, onHost, testFilesOf } from './hosts.js';
import { digestInputs } from './inputs.js';
import { programs } from './on-host/programs.js';
import { suitesOf } from './package-suites.js';
import { readResults } from './results.js';

const target = driverTarget(await createLinker());
afterAll(() => target.close());

describe.each(hosts)('the committed results of $name', (host) => {
  it('were made with the present engine, programs and tests, and each test passed', async () => {
    const results = await readResults(host.name);
    expect(results.inputs, 'run `npm run hosts -- -u` and look at what changed').toBe(await digestInputs(host));
    expect(results.node).toBe(host.node?.version ?? results.node);
    expect([...results.tests].filter(([, result]) => !/^(passed|skipped)/.test(result))).toEqual([]);
    const files = [...results.tests.keys()].map((name) => name.split(': ', 1)[0]);
    expect(files).toEqual(expect.arrayContaining([...testFilesOf(host), ...onHost(host.more), ...suitesOf(host)]));
  });
});

it.each([...programs])('%s has the bytes here that it had on each host', async (name, { inputs, options }) => {
  const { outputs } = await target.link(inputs, options);
  const here = [...outputs].map(([kind, bytes]) => [
    `${name}: ${kind}`,
    createHash('sha256').update(bytes).digest('hex'),
  ]);
  for (const host of hosts) {
    const there = (await readResults(host.name)).outputs;
    expect(here.map(([output = '']) => [output, there.get(output)])).toEqual(here);
  }
});
