import { beforeAll, describe, expect, it } from 'vitest';
import { hosts, onHost, testFilesOf } from './hosts.js';
import { digestInputs } from './inputs.js';
import { installHost, listVersions } from './install-host.js';
import { runInterruptions } from './interrupt.js';
import { applyLimits } from './limits.js';
import { suitesOf } from './package-suites.js';
import { formatResults, problemsOf, resultsFile } from './results.js';
import { runOnHost, type HostRun } from './run-on-host.js';
import { transpileSources } from './transpile.js';

/** The tests whose outputs are compared. */
const compared = onHost(['links', 'cli', 'btf', 'vm']);

let reference: HostRun;
beforeAll(async () => {
  await transpileSources();
  reference = await runOnHost(undefined, '', { files: compared, sources: false }, 10);
});

describe.each(hosts)('$name', (host) => {
  it('passes the tests of hosts, and makes the same bytes as Linux x64', async () => {
    const folder = await installHost(host);
    const inDetail = await runOnHost(host, folder, { files: testFilesOf(host), sources: false }, 60);
    const more = await runOnHost(host, folder, { files: onHost(host.more), sources: false }, 60);
    const ofPackages = await runOnHost(host, folder, { files: suitesOf(host), sources: true }, 60);
    const suites = applyLimits(ofPackages.files, host.limits ?? []);
    const interruptions = await runInterruptions(host, folder);
    const made = { ...inDetail.outputs, ...more.outputs };
    const { outputs } = reference;
    // The command writes the same outputs as the driver.
    const fork = outputs['fork: obj'];
    const here = (name: string): string | undefined => (name.startsWith('fork by ') ? fork : outputs[name]);
    expect(made).toEqual(Object.fromEntries(Object.keys(made).map((name) => [name, here(name)])));
    const table = {
      host: inDetail.host,
      inDetail: [...inDetail.files, ...interruptions],
      inBrief: [...more.files, ...suites],
      outputs: inDetail.outputs,
      versions: await listVersions(host),
    };
    const results = formatResults(host.name, await digestInputs(host), table);
    await expect(results).toMatchFileSnapshot(resultsFile(host.name));
    const problems = [...table.inDetail, ...more.files].flatMap((file) => problemsOf(file, ['pass']));
    expect([...problems, ...suites.flatMap((file) => problemsOf(file, ['pass', 'skip']))]).toEqual([]);
  });
});
