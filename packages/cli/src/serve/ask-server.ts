import { connect, type Socket } from 'node:net';
import { readKey, type Endpoint } from './endpoint.js';
import { encodeFrame, firstAnswerLimit, FrameReader, silenceLimit, type Answer, type Question } from './protocol.js';

/** The last answer of a server, with the bytes of the outputs if it is a result. */
export interface LastAnswer {
  answer: Answer;
  payload: Uint8Array;
}

/**
 * Sends a request to the server and waits for its last answer.
 * @param onProgress Called with the progress reported before the answer.
 * @returns undefined if no server runs, it cannot be trusted, or it stops answering
 */
export async function askServer(
  endpoint: Endpoint,
  question: Question,
  payload: readonly Uint8Array[] = [],
  onProgress: (answer: Answer) => void = () => {},
): Promise<LastAnswer | undefined> {
  const socket = connect(endpoint.address);
  try {
    const answers = new AnswerQueue(socket);
    if (!(await isTrusted(endpoint, socket, answers))) return undefined;
    socket.write(encodeFrame(question, payload));
    for (let limit = question.type === 'link' ? firstAnswerLimit : silenceLimit; ; limit = silenceLimit) {
      const last = await answers.next(limit);
      if (last === undefined) return undefined;
      if (last.answer.type !== 'working' && last.answer.type !== 'progress') return last;
      onProgress(last.answer);
    }
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}

/** Whether any process is listening at the endpoint. */
export function hasListener({ address }: Endpoint): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    const settle = (isThere: boolean) => (): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.on('connect', settle(true)).on('error', settle(false));
  });
}

/**
 * Whether the server is this user's. A socket in this user's folder is; a server on a pipe must prove that it knows the
 * other half of the key.
 */
async function isTrusted({ keyFile }: Endpoint, socket: Socket, answers: AnswerQueue): Promise<boolean> {
  if (keyFile === undefined) return true;
  const key = readKey(keyFile);
  if (key?.length !== 64) return false;
  socket.write(encodeFrame({ type: 'hello', half: key.slice(0, 32) } satisfies Question));
  const first = await answers.next(firstAnswerLimit);
  return first?.answer.type === 'hello' && first.answer.half === key.slice(32);
}

/** Receives answers in order. */
class AnswerQueue {
  readonly #ready: LastAnswer[] = [];
  #wake: () => void = () => {};
  #isOver = false;

  constructor(socket: Socket) {
    const reader = new FrameReader();
    const end = (): void => {
      this.#isOver = true;
      this.#wake();
    };
    socket.on('error', end).on('close', end);
    socket.on('data', (piece) => {
      try {
        for (const { header, payload } of reader.push(piece)) this.#ready.push({ answer: header as Answer, payload });
        if (this.#ready.length > 0) this.#wake();
      } catch {
        end();
      }
    });
  }

  /** The next answer; undefined if none arrives in time, or ever. */
  async next(limitMs: number): Promise<LastAnswer | undefined> {
    if (this.#ready.length === 0 && !this.#isOver) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, limitMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this.#ready.shift();
  }
}
