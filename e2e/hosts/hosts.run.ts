import { beforeAll, describe, expect, it } from 'vitest';
import { hosts, testFilesOf } from './hosts.js';
import { digestInputs } from './inputs.js';
import { installHost, listVersions } from './install-host.js';
import { formatResults, resultsFile } from './results.js';
import { runOnHost, type HostRun } from './run-on-host.js';
import { transpileSources } from './transpile.js';

/** The tests whose outputs are compared. */
const compared = { files: ['e2e/hosts/on-host/links.host.ts'], sources: false };

let reference: HostRun;
beforeAll(async () => {
  await transpileSources();
  reference = await runOnHost(undefined, '', compared, 10);
});

describe.each(hosts)('$name', (host) => {
  it('passes the tests of hosts, and makes the same bytes as Linux x64', async () => {
    const folder = await installHost(host);
    const run = await runOnHost(host, folder, { files: testFilesOf(host), sources: false }, 30);
    // The command writes the same outputs as the driver.
    const fork = reference.outputs['fork: obj'];
    const here = (name: string): string | undefined =>
      name.startsWith('fork by the command') ? fork : reference.outputs[name];
    expect(run.outputs).toEqual(Object.fromEntries(Object.keys(run.outputs).map((name) => [name, here(name)])));
    const results = formatResults(host.name, await digestInputs(host), run, await listVersions(host));
    await expect(results).toMatchFileSnapshot(resultsFile(host.name));
    const failed = run.files.flatMap(({ error, tests }) => [
      ...(error ? [error] : []),
      ...tests.filter(({ state }) => state !== 'pass'),
    ]);
    expect(failed).toEqual([]);
  });
});
