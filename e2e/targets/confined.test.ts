import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { tryCommand } from '@bpf-link-wasm/testkit/run-command';
import { describe, expect, it } from 'vitest';
import { forkBitcode } from '../suites/fixture.js';
import { useFolder } from '../suites/use-folder.js';

const folder = useFolder();
const driver = fileURLToPath(new URL('../../packages/driver/dist/node.js', import.meta.url));
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const permission = major > 23 || (major === 23 && minor >= 5) ? '--permission' : '--experimental-permission';

/** Links in a process that may only read files: no writing, no child processes, no code from strings, no network. */
async function linkConfined(
  create: string,
  script = '',
): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  const text = `
    import net from 'node:net';
    import dns from 'node:dns';
    const refuse = (what) => () => { throw new Error('uses ' + what); };
    net.Socket.prototype.connect = refuse('the network');
    dns.lookup = refuse('names of hosts');
    globalThis.fetch = refuse('fetch');
    ${script}
    const { ${create} } = await import(${JSON.stringify(driver)});
    const linker = await ${create}();
    const { outputs } = await linker.link({ inputs: [${JSON.stringify(forkBitcode)}], sources: 'disk' });
    console.log(String(outputs[0].bytes.length > 1000));
    linker.close();`;
  const flags = [
    permission,
    '--allow-fs-read=*',
    '--allow-worker',
    '--disallow-code-generation-from-strings',
    '--no-warnings',
  ];
  const { exitCode, stdout, stderr } = await tryCommand(process.execPath, [
    ...flags,
    await folder.write('confined.mjs', text),
  ]);
  return { exitCode, stdout: stdout.toString(), stderr };
}

describe('the library', () => {
  it.each(['createLinker', 'createWorkerLinker'])('links where it may only read files: %s', async (create) => {
    expect(await linkConfined(create)).toEqual({ exitCode: 0, stdout: 'true\n', stderr: '' });
  });

  it.each([
    ['code from strings', `eval('1')`, /EvalError/],
    ['writing', `(await import('node:fs')).writeFileSync(${JSON.stringify('/tmp/written')}, '')`, /ERR_ACCESS_DENIED/],
    ['child processes', `(await import('node:child_process')).spawnSync('true')`, /ERR_ACCESS_DENIED/],
    ['the network', `net.connect(9)`, /uses the network/],
  ])('fails in a confined process that uses %s', async (_, script, message) => {
    expect(await linkConfined('createLinker', script)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(message),
    });
  });

  it('uses the network only through fetch, for an engine with an http address', () => {
    const text = readFileSync(driver, 'utf8');
    expect(text.match(/from ["']node:[\w/]+["']/g)?.toSorted()).not.toContain('from "node:net"');
    expect(text).not.toMatch(/node:(net|http|https|tls|dgram|dns|child_process|vm|inspector)/);
    expect(text).not.toMatch(/\beval\(|new Function\(/);
  });
});
