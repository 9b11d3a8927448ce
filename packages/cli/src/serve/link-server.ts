import { randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { sealAnswer, type Linker, type LinkResult, type NodeInput } from '@bpf-link-wasm/driver';
import { FolderGate } from './folder-gate.js';
import {
  encodeFrame,
  FrameReader,
  workingInterval,
  type Answer,
  type Frame,
  type Question,
  type SentResult,
} from './protocol.js';
import { llvmVersion } from '../version.js';
import { identifyFile, identifyView, readKey, type Endpoint } from './endpoint.js';

/** Maximum number of waiting links for each worker; more are refused, because the command is faster on its own. */
const waitingPerWorker = 8;

/** How often a server checks that it still owns its address, in milliseconds. */
const watchInterval = 5000;

/** Options of the server. */
export interface ServeOptions {
  endpoint: Endpoint;
  /** Links with its own workers; closed by the server. */
  linker: Linker<NodeInput>;
  /** Maximum number of parallel links of the linker. */
  workers: number;
  /** The server ends after this long without a request, in milliseconds. */
  idleMs: number;
}

/** Links for the commands of one user, on a socket that only this user can reach. */
export class LinkServer {
  readonly #options: ServeOptions;
  readonly #server: Server;
  readonly #gate = new FolderGate((folder) => process.chdir(folder ?? '/'));
  readonly #key = randomBytes(32).toString('hex');
  readonly #sockets = new Set<Socket>();
  #links = 0;
  /** The socket when it was created. */
  #place: string | undefined;
  #watch: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;
  #end!: () => void;
  /** Resolves when the server has ended. */
  readonly ended = new Promise<void>((resolve) => (this.#end = resolve));

  constructor(options: ServeOptions) {
    this.#options = options;
    this.#server = createServer((socket) => this.#accept(socket));
    this.#server.on('close', () => this.#end());
  }

  /**
   * Listens on the address, replacing an existing socket. Of two servers that start at the same time the later one gets
   * it.
   * @throws Error when the address cannot be listened on
   */
  async listen(): Promise<void> {
    const { address, keyFile } = this.#options.endpoint;
    if (keyFile === undefined) {
      const hidden = join(dirname(address), `.${randomBytes(6).toString('hex')}`);
      await this.#listenAt(hidden);
      chmodSync(hidden, 0o600);
      // With its final name from the start, another server could remove the socket between checking it and starting.
      renameSync(hidden, address);
      this.#place = placeOf(address);
    } else {
      await this.#listenAt(address);
      writeFileSync(keyFile, this.#key, { mode: 0o600 });
    }
    process.chdir('/');
    this.#watch = setInterval(() => this.#endWithoutPlace(), watchInterval);
    this.#rest();
  }

  async #listenAt(address: string): Promise<void> {
    const mask = process.umask(0o177);
    try {
      await new Promise<void>((resolve, reject) => this.#server.once('error', reject).listen(address, resolve));
    } finally {
      process.umask(mask);
    }
  }

  /** Ends a server that commands can no longer find. */
  #endWithoutPlace(): void {
    if (!this.#hasPlace()) this.close();
  }

  #hasPlace(): boolean {
    const { address, keyFile } = this.#options.endpoint;
    return keyFile === undefined ? placeOf(address) === this.#place : readKey(keyFile) === this.#key;
  }

  /** Ends the server; running links are left to their commands. The address of another server stays. */
  close(): void {
    clearTimeout(this.#idle);
    clearInterval(this.#watch);
    const { address, keyFile } = this.#options.endpoint;
    if (this.#server.listening && this.#hasPlace()) rmSync(keyFile ?? address, { force: true });
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    this.#options.linker.close();
  }

  #accept(socket: Socket): void {
    const reader = new FrameReader();
    const gone = new AbortController();
    this.#sockets.add(socket);
    clearTimeout(this.#idle);
    socket.on('error', () => {});
    socket.on('close', () => {
      gone.abort();
      this.#sockets.delete(socket);
      this.#rest();
    });
    socket.on('data', (piece) => {
      try {
        for (const frame of reader.push(piece)) void this.#answer(frame, socket, gone.signal);
      } catch {
        socket.destroy(); // Not a command of this version.
      }
    });
  }

  #rest(): void {
    clearTimeout(this.#idle);
    if (this.#sockets.size === 0 && this.#server.listening)
      this.#idle = setTimeout(() => this.close(), this.#options.idleMs);
  }

  async #answer({ header, payload }: Frame, socket: Socket, gone: AbortSignal): Promise<void> {
    const say = (answer: Answer, bytes?: readonly Uint8Array[]): void => void socket.write(encodeFrame(answer, bytes));
    const question = header as Question;
    try {
      if (question.type === 'hello') say({ type: 'hello', half: this.#proof(question.half) });
      else if (question.type === 'status') say({ type: 'status', status: this.#status() });
      else if (question.type === 'stop') {
        socket.end(encodeFrame({ type: 'stopping' } satisfies Answer), () => this.close());
      } else await this.#link(question, payload, say, gone);
    } catch (error) {
      say({ type: 'refused', reason: String(error) });
    }
  }

  /** Sends the other half of the key to a client that knows one half. */
  #proof(half: string): string {
    return half === this.#key.slice(0, 32) ? this.#key.slice(32) : '';
  }

  #status(): Extract<Answer, { type: 'status' }>['status'] {
    return {
      pid: process.pid,
      links: this.#links,
      active: this.#gate.size,
      memory: process.memoryUsage.rss(),
      engine: llvmVersion(),
    };
  }

  async #link(
    question: Extract<Question, { type: 'link' }>,
    payload: Uint8Array,
    say: (answer: Answer, bytes?: readonly Uint8Array[]) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { endpoint, linker, workers } = this.#options;
    if (question.identity !== endpoint.identity) return say({ type: 'refused', reason: 'another version' });
    if (this.#gate.size >= waitingPerWorker * workers) return say({ type: 'refused', reason: 'too many links wait' });
    const { folder, view, options, timeoutMs, wantsProgress } = question;
    say({ type: 'working' });
    const alive = setInterval(() => say({ type: 'working' }), workingInterval);
    try {
      await this.#gate.run(folder, async () => {
        signal.throwIfAborted();
        if (identifyView() !== view) return say({ type: 'refused', reason: 'another view of the file system' });
        const inputs = takeInputs(question, payload);
        if (!inputs) return say({ type: 'refused', reason: 'other input files' });
        this.#links++;
        const answer = await sealAnswer(() =>
          linker.link(
            { ...options, inputs },
            {
              signal,
              ...(timeoutMs === undefined ? {} : { timeoutMs }),
              ...(wantsProgress ? { onProgress: (event) => say({ type: 'progress', event }) } : {}),
            },
          ),
        );
        if (!answer.ok) return say({ type: 'done', answer });
        say(
          { type: 'done', answer: { ok: true, value: withoutBytes(answer.value) } },
          answer.value.outputs.map(({ bytes }) => bytes),
        );
      });
    } finally {
      clearInterval(alive);
    }
  }
}

/** The inputs in the form that the linker accepts; undefined if a file is not the one that the command saw. */
function takeInputs({ inputs }: Extract<Question, { type: 'link' }>, payload: Uint8Array): NodeInput[] | undefined {
  let offset = 0;
  const taken: NodeInput[] = [];
  for (const input of inputs) {
    if ('path' in input) {
      if (identifyFile(input.path) !== input.identity) return undefined;
      taken.push(input.path);
    } else {
      taken.push({ name: input.name, bytes: payload.slice(offset, (offset += input.size)) });
    }
  }
  return taken;
}

/** Identifies the file of a path, without following links; undefined when it does not exist. */
function placeOf(path: string): string | undefined {
  const status = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return status && [status.dev, status.ino, status.ctimeNs].join(':');
}

/** The fields keep their order, in which `--json` prints them. */
function withoutBytes(result: LinkResult): SentResult {
  return { ...result, outputs: result.outputs.map(({ kind, bytes }) => ({ kind, size: bytes.byteLength })) };
}
