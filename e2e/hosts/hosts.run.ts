import { beforeAll, describe, expect, it } from 'vitest';
import { hosts, onHost, testFilesOf, type Host } from './hosts.js';
import { digestInputs } from './inputs.js';
import { installHost, listVersions } from './install-host.js';
import { packageSuites } from './package-suites.js';
import { formatResults, resultsFile } from './results.js';
import { runOnHost, type HostRun } from './run-on-host.js';
import { transpileSources } from './transpile.js';

/** The tests whose outputs are compared. */
const compared = onHost(['links', 'cli', 'btf', 'vm']);

let reference: HostRun;
beforeAll(async () => {
  await transpileSources();
  reference = await runOnHost(undefined, '', { files: compared, sources: false }, 10);
});

/** What a host runs in addition to the tests of its table. */
async function runMore(host: Host, folder: string): Promise<readonly HostRun[]> {
  const more = await runOnHost(host, folder, { files: onHost(host.more), sources: false }, 30);
  const suites = host.packages.flatMap((name) => packageSuites[name]);
  return suites.length === 0 ? [more] : [more, await runOnHost(host, folder, { files: suites, sources: true }, 30)];
}

describe.each(hosts)('$name', (host) => {
  it('passes the tests of hosts, and makes the same bytes as Linux x64', async () => {
    const folder = await installHost(host);
    const run = await runOnHost(host, folder, { files: testFilesOf(host), sources: false }, 30);
    const runs = [run, ...(await runMore(host, folder))];
    const made = Object.assign({}, ...runs.map((each) => each.outputs)) as HostRun['outputs'];
    const { outputs } = reference;
    // The command writes the same outputs as the driver.
    const fork = outputs['fork: obj'];
    const here = (name: string): string | undefined => (name.startsWith('fork by ') ? fork : outputs[name]);
    expect(made).toEqual(Object.fromEntries(Object.keys(made).map((name) => [name, here(name)])));
    const results = formatResults(host.name, await digestInputs(host), run, await listVersions(host));
    await expect(results).toMatchFileSnapshot(resultsFile(host.name));
    const failed = runs
      .flatMap(({ files }) => files)
      .flatMap(({ error, tests }) => [...(error ? [error] : []), ...tests.filter(({ state }) => state !== 'pass')]);
    expect(failed).toEqual([]);
  });
});
