import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';

const script = fileURLToPath(new URL('../../tools/testkit/native/nginx.sh', import.meta.url));

const readme = new URL('../../packages/nx/README.md', import.meta.url);

/** A configuration with the servers that the plugin's README shows, in a folder of their own. */
async function configure(port: number): Promise<string> {
  const servers = /^```nginx\n([^]*?)^```$/m.exec(await readFile(readme, 'utf8'))?.[1];
  if (servers?.includes('listen 127.0.0.1:8080;') !== true) throw new Error(`${readme.href}: no servers at port 8080`);
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `user root;
daemon off;
pid nginx.pid;
error_log stderr;
worker_processes 1;
events {}
http {
  access_log access.log;
${folders.map((name) => `  ${name}_temp_path ${name};\n`).join('')}
${servers.replace('8080', String(port))}}
`;
}

/** A server with which clones of a workspace share what their tasks made. */
export class CacheServer {
  private constructor(
    private readonly process: ChildProcess,
    readonly url: string,
    /** Where the entries are. */
    readonly entries: string,
  ) {}

  /** Starts nginx, from a package that is unpacked in the folder. Needs root and apt. */
  static async start(folder: string): Promise<CacheServer> {
    await runCommand('sh', [script, join(folder, 'nginx')]);
    await mkdir(join(folder, 'cache'));
    const port = await findPort();
    await writeFile(join(folder, 'nginx.conf'), await configure(port));
    const nginx = spawn(join(folder, 'nginx/usr/sbin/nginx'), ['-p', '.', '-c', 'nginx.conf'], {
      cwd: folder,
      stdio: 'ignore',
    });
    const url = `http://127.0.0.1:${port}`;
    await untilAnswering(url, nginx);
    return new CacheServer(nginx, url, join(folder, 'cache/v1/cache'));
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill();
    await ended;
  }
}

async function findPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilAnswering(url: string, nginx: ChildProcess): Promise<void> {
  while (nginx.exitCode === null) {
    const isAnswering = await fetch(url).then(
      () => true,
      () => false,
    );
    if (isAnswering) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nginx: exit code ${nginx.exitCode}`);
}
