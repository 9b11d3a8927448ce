// Rehearses a release against a registry on this machine: packs everything, publishes it with the script that publishes, installs
// the command from there in an empty folder, and links with it. `npm ci --prefix tools/release` installs the registry.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPlan, root } from './plan.mjs';

const folder = mkdtempSync(join(tmpdir(), 'release-'));
const hasCrates = process.argv.includes('--crates');

/** Environment for npm, without the user's configuration: the only registry is the one that a command names. */
const env = {
  ...process.env,
  npm_config_userconfig: join(folder, 'npmrc'),
  npm_config_cache: join(folder, 'npm'),
  npm_config_loglevel: 'error',
  npm_config_update_notifier: 'false',
};

async function run(program, words, cwd) {
  const child = spawn(program, words, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: process.platform === 'win32',
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (printed += text));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${program} ${words.join(' ')}: exit code ${code}\n${printed}`);
  return printed;
}

/** Starts verdaccio without access to other registries, and adds a user. @returns its address, and a function that stops it */
async function startRegistry() {
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port } = free.address();
  free.close();
  await once(free, 'close');
  const config = join(folder, 'verdaccio.yaml');
  // Tarballs of the engine are larger than the default of 10 MB.
  writeFileSync(
    config,
    `storage: ./storage
auth: { htpasswd: { file: ./htpasswd } }
packages: { '**': { access: $all, publish: $authenticated } }
max_body_size: 100mb
log: { type: stdout, format: json, level: error }
`,
  );
  const child = spawn(
    process.execPath,
    [
      join(root, 'tools/release/node_modules/verdaccio/bin/verdaccio'),
      '--config',
      config,
      '--listen',
      `127.0.0.1:${port}`,
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const address = `http://127.0.0.1:${port}/`;
  for (let round = 0; ; round += 1) {
    const isUp = await fetch(`${address}-/ping`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) break;
    if (round === 100 || child.exitCode !== null)
      throw new Error('verdaccio: does not start; "npm ci --prefix tools/release" installs it');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const user = { name: 'rehearsal', password: 'rehearsal-only', type: 'user' };
  const response = await fetch(`${address}-/user/org.couchdb.user:${user.name}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(user),
  });
  const { token } = await response.json();
  writeFileSync(env.npm_config_userconfig, `//127.0.0.1:${port}/:_authToken=${token}\n`);
  return { address, stop: () => child.kill() };
}

const seconds = (start) => ((Date.now() - start) / 1000).toFixed(1);
const start = Date.now();
const registry = await startRegistry();
try {
  const script = join(root, 'tools/release/release.mjs');
  const out = join(folder, 'out');
  await run(
    process.execPath,
    [
      script,
      'pack',
      '--out',
      out,
      '--repository',
      'https://example.org/bpf-link-wasm',
      ...(hasCrates ? ['--crates'] : []),
    ],
    root,
  );
  await run('sha256sum', ['--check', '--quiet', 'SHA256SUMS'], out);
  console.log(`packed in ${seconds(start)} s`);
  const publish = [script, 'publish', '--from', out, '--registry', registry.address];
  await run(process.execPath, publish, root);
  const find = () => fetch(`${registry.address}bpf-link-wasm`).then(({ status }) => status);
  if ((await find()) !== 404) throw new Error('the dry run has published a package');
  await run(process.execPath, [...publish, '--yes'], root);
  const again = await run(process.execPath, [...publish, '--yes'], root);
  if (again.match(/is already published, with the same bytes$/gm)?.length !== readPlan().packages.length)
    throw new Error(`the second run publishes again:\n${again}`);
  const { version, packages } = readPlan();
  for (const { name } of packages) {
    const { versions } = await (await fetch(`${registry.address}${name.replace('/', '%2f')}`)).json();
    if (versions[version]?.repository?.url !== 'git+https://example.org/bpf-link-wasm.git')
      throw new Error(`${name}: ${Object.keys(versions)}, expected ${version} with a repository`);
  }
  console.log(`published ${packages.length} packages by ${seconds(start)} s`);

  const user = join(folder, 'user');
  mkdirSync(user);
  await run('npm', ['init', '--yes'], user);
  await run('npm', ['install', 'bpf-link-wasm', '--registry', registry.address], user);
  const bitcode = join(root, 'examples/fork/fork.bc');
  await run('npx', ['--no-install', 'bpf-link-wasm', bitcode, '-o', 'fork.o', '--no-sources'], user);
  await run(
    process.execPath,
    [join(root, 'packages/cli/bin/bpf-link-wasm.js'), bitcode, '-o', join(folder, 'fork.o'), '--no-sources'],
    root,
  );
  const [installed, own] = [join(user, 'fork.o'), join(folder, 'fork.o')].map((path) => readFileSync(path));
  if (!installed.equals(own))
    throw new Error('fork.o: the installed command writes other bytes than that of the repository');
  console.log(
    `installed ${version} from the registry and linked fork.o, ${installed.length} bytes, by ${seconds(start)} s`,
  );
} finally {
  registry.stop();
  rmSync(folder, { recursive: true, force: true });
}
