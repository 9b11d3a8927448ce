import type { EngineInfo, Envelope, LinkRequest, LinkResult, ProgressEvent } from '@bpf-link-wasm/driver';

/** An input that the server reads, and what file it must be. */
export interface ServedFile {
  path: string;
  /** As `identifyFile` gives it. */
  identity: string;
}

/** An input whose bytes come in the payload, in order. */
export interface SentInput {
  name: string;
  size: number;
}

/** What a command asks of a server. */
export type Question =
  | { type: 'hello'; half: string }
  | {
      type: 'link';
      /** As the endpoint has it. */
      identity: string;
      /** The command's folder, in which paths are meant. */
      folder: string;
      /** As `identifyView` gives it, so that a server in another container or root is found out. */
      view: string;
      options: Omit<LinkRequest, 'inputs'>;
      inputs: (ServedFile | SentInput)[];
      timeoutMs?: number;
      wantsProgress: boolean;
    }
  | { type: 'status' }
  | { type: 'stop' };

/** A result whose outputs are in the payload, in order. */
export type SentResult = Omit<LinkResult, 'outputs'> & {
  outputs: { kind: LinkResult['outputs'][number]['kind']; size: number }[];
};

/** How a server is doing. */
export interface ServerStatus {
  pid: number;
  /** Links since it was started. */
  links: number;
  /** Links that run or wait now. */
  active: number;
  /** Of the process, in bytes. */
  memory: number;
  engine: EngineInfo['llvm'];
}

/** What a server says. */
export type Answer =
  | { type: 'hello'; half: string }
  /** The link is under way; said again every second. */
  | { type: 'working' }
  | { type: 'progress'; event: ProgressEvent }
  | { type: 'done'; answer: Envelope<SentResult> }
  /** The command must do it itself. */
  | { type: 'refused'; reason: string }
  | { type: 'status'; status: ServerStatus }
  | { type: 'stopping' };

/** A server that says nothing for this long is taken for dead, in milliseconds. */
export const silenceLimit = 5000;

/** The first word to a link must come sooner: the command may have to do it itself. */
export const firstWordLimit = 500;

/** How often a server says that it works. */
export const workingInterval = 1000;
