import type { EngineInfo, Envelope, LinkRequest, LinkResult, ProgressEvent } from '@bpf-link-wasm/driver';

/** An input that the server reads, with the identity of the file. */
export interface ServedFile {
  path: string;
  /** From `identifyFile`. */
  identity: string;
}

/** An input whose bytes are in the payload, in order. */
export interface SentInput {
  name: string;
  size: number;
}

/** A request of a command to a server. */
export type Question =
  | { type: 'hello'; half: string }
  | {
      type: 'link';
      /** Identity of the endpoint. */
      identity: string;
      /** The command's working folder, for relative paths. */
      folder: string;
      /** From `identifyView`, to detect a server in another container or root. */
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

/** The state of a server. */
export interface ServerStatus {
  pid: number;
  /** Number of links since it was started. */
  links: number;
  /** Number of running and waiting links. */
  active: number;
  /** Memory of the process, in bytes. */
  memory: number;
  engine: EngineInfo['llvm'];
}

/** A message of a server. */
export type Answer =
  | { type: 'hello'; half: string }
  /** The link is in progress; repeated every second. */
  | { type: 'working' }
  | { type: 'progress'; event: ProgressEvent }
  | { type: 'done'; answer: Envelope<SentResult> }
  /** The command must link in its own process. */
  | { type: 'refused'; reason: string }
  | { type: 'status'; status: ServerStatus }
  | { type: 'stopping' };

/** A server that sends nothing for this many milliseconds is considered dead. */
export const silenceLimit = 5000;

/** Limit for the first answer, in milliseconds; shorter, because the command may have to link in its own process. */
export const firstAnswerLimit = 500;

/** How often a server reports that it is still working, in milliseconds. */
export const workingInterval = 1000;

/** Maximum size of a header, in bytes. */
const headerLimit = 16 * 2 ** 20;

/** A message: data, and the bytes that accompany it. */
export interface Frame {
  header: unknown;
  payload: Uint8Array;
}

/**
 * Encodes a frame.
 *
 * **Shape**: u32 size of the header, u32 size of the payload, little-endian; the header as JSON, the payload.
 */
export function encodeFrame(header: object, payload: readonly Uint8Array[] = []): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  const sizes = Buffer.alloc(8);
  sizes.writeUInt32LE(text.length, 0);
  sizes.writeUInt32LE(
    payload.reduce((sum, { byteLength }) => sum + byteLength, 0),
    4,
  );
  return Buffer.concat([sizes, text, ...payload]);
}

/** Decodes frames from bytes that arrive in pieces. */
export class FrameReader {
  #pieces: Uint8Array[] = [];
  #size = 0;

  /**
   * @returns the frames that are complete now
   * @throws Error when the bytes are not a frame
   */
  push(piece: Uint8Array): Frame[] {
    this.#pieces.push(piece);
    this.#size += piece.byteLength;
    const frames: Frame[] = [];
    for (let frame = this.#take(); frame; frame = this.#take()) frames.push(frame);
    return frames;
  }

  #take(): Frame | undefined {
    if (this.#size < 8) return undefined;
    if (this.#pieces.length > 1 && (this.#pieces[0]?.byteLength ?? 0) < 8) this.#join();
    const sizes = Buffer.from(this.#pieces[0]?.subarray(0, 8) ?? []);
    const headerSize = sizes.readUInt32LE(0);
    const end = 8 + headerSize + sizes.readUInt32LE(4);
    if (headerSize > headerLimit) throw new Error(`a header of ${headerSize} bytes`);
    if (this.#size < end) return undefined;
    const all = this.#join();
    this.#pieces = [all.subarray(end)];
    this.#size -= end;
    const header = JSON.parse(all.subarray(8, 8 + headerSize).toString()) as unknown;
    return { header, payload: all.subarray(8 + headerSize, end) };
  }

  #join(): Buffer {
    const all = Buffer.concat(this.#pieces);
    this.#pieces = [all];
    return all;
  }
}
