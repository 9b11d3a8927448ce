import { readFile } from 'node:fs/promises';
import { createServer, type OutgoingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

/** How a server responds. */
export interface ServeOptions {
  /** The base path of everything: `/` or such as `/deep/base/`. Default `/`. */
  base?: string;
  /** Sent with every response. Default none: no COOP, no COEP, no CSP. */
  headers?: OutgoingHttpHeaders;
  /** Content types by extension, in addition to or instead of the usual ones; an empty one is not sent. */
  contentTypes?: Readonly<Record<string, string>>;
  /** Whether responses are compressed with brotli. Default false. */
  compress?: boolean;
}

/** A running server on localhost. */
export interface FolderServer {
  /** The address of the base, with a slash at its end. */
  readonly url: string;
  /** Paths below the base that were requested, in order, since `requests` was last emptied. */
  readonly requests: string[];
  /** Size of the bodies as sent, that is, compressed on request. */
  readonly sentBytes: number;
  /** Status codes by path, for failing responses. */
  readonly failures: Map<string, number>;
  /** Paths of which only the first half is sent; the rest never follows. */
  readonly stalled: Set<string>;
  /** Delay between the first half and the second, in milliseconds by path. */
  readonly pauses: Map<string, number>;
  /** Refuses all connections, as if offline. */
  goOffline(): Promise<void>;
  close(): Promise<void>;
}

const usualTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/**
 * Serves folders like a plain static host.
 * @param folders By the path under the base, `''` or such as `driver/`; the longest match is used.
 */
export async function serveFolders(
  folders: Readonly<Record<string, string>>,
  { base = '/', headers = {}, contentTypes = {}, compress = false }: ServeOptions = {},
): Promise<FolderServer> {
  const types = { ...usualTypes, ...contentTypes };
  const prefixes = Object.keys(folders).sort((a, b) => b.length - a.length);
  const requests: string[] = [];
  const compressed = new Map<string, Buffer>();
  let sentBytes = 0;
  const failures = new Map<string, number>();
  const stalled = new Set<string>();
  const pauses = new Map<string, number>();

  async function answer(path: string, response: ServerResponse): Promise<void> {
    const prefix = prefixes.find((start) => path.startsWith(start));
    const status = failures.get(path);
    const file = prefix === undefined ? undefined : join(folders[prefix]!, normalize(`/${path.slice(prefix.length)}`));
    const content =
      status === undefined && file !== undefined ? await readFile(file).catch(() => undefined) : undefined;
    if (!content) {
      response.writeHead(status ?? 404, { ...headers, 'content-type': 'text/plain' }).end('not here');
      return;
    }
    const type = types[extname(path)] ?? '';
    const bytes = compress ? compressOnce(path, content) : content;
    sentBytes += bytes.length;
    response.writeHead(200, {
      'content-length': bytes.length,
      ...(type === '' ? {} : { 'content-type': type }),
      ...(compress ? { 'content-encoding': 'br' } : {}),
      ...headers,
    });
    const pause = pauses.get(path);
    const half = bytes.length >> 1;
    if (pause === undefined && !stalled.has(path)) {
      response.end(bytes);
      return;
    }
    response.write(bytes.subarray(0, half));
    if (pause !== undefined) setTimeout(() => response.end(bytes.subarray(half)), pause);
  }

  function compressOnce(path: string, content: Buffer): Buffer {
    const known = compressed.get(path);
    if (known !== undefined) return known;
    const bytes = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
    compressed.set(path, bytes);
    return bytes;
  }

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (!pathname.startsWith(base)) {
      response.writeHead(404).end();
      return;
    }
    const path = decodeURIComponent(pathname.slice(base.length));
    requests.push(path);
    void answer(path === '' || path.endsWith('/') ? `${path}index.html` : path, response);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const close = (): Promise<void> => closeServer(server);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}${base}`,
    requests,
    get sentBytes() {
      return sentBytes;
    },
    failures,
    stalled,
    pauses,
    goOffline: close,
    close,
  };
}

function closeServer(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
