import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';

const script = fileURLToPath(new URL('../../tools/testkit/native/nginx.sh', import.meta.url));

/**
 * nginx keeps what is PUT below /v1/cache, as packages/nx/README.md has it: its dav module answers 201 to a new file, where Nx
 * expects 200, so the request is mirrored to the store and answered by another server.
 */
const configuration = (port: number): string => `user root;
daemon off;
pid nginx.pid;
error_log stderr;
worker_processes 1;
events {}
http {
  access_log access.log;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  client_max_body_size 100m;
  server {
    listen 127.0.0.1:${port};
    root cache;
    location /v1/cache/ {
      error_page 418 = @put;
      if ($request_method = PUT) { return 418; }
    }
    location @put {
      mirror /store;
      proxy_pass http://unix:answer.sock:;
    }
    location = /store {
      internal;
      proxy_pass http://unix:store.sock:$request_uri;
    }
  }
  server {
    listen unix:store.sock;
    root cache;
    location / {
      dav_methods PUT;
      create_full_put_path on;
    }
  }
  server {
    listen unix:answer.sock;
    return 200;
  }
}
`;

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
    await writeFile(join(folder, 'nginx.conf'), configuration(port));
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
