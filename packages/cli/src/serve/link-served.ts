import {
  BpfLinkError,
  openAnswer,
  type LinkCallOptions,
  type LinkRequest,
  type LinkResult,
  type NamedInput,
} from '@bpf-link-wasm/driver';
import { findServer, identifyFile, identifyView } from './endpoint.js';
import type { Question, SentInput, SentResult, ServedFile } from './protocol.js';

/** An input of the command: a path, or the contents of standard input. */
type CommandInput = string | (NamedInput & { bytes: Uint8Array });

/**
 * Links with this user's running server, if possible. A server is never required: whatever the obstacle, the result is
 * undefined, and the command links in its own process.
 * @throws {BpfLinkError} for a failure of the link itself, as the linker throws it, but not for engine errors
 */
export async function linkServed(
  request: LinkRequest<CommandInput>,
  { timeoutMs, onProgress }: Pick<LinkCallOptions, 'timeoutMs' | 'onProgress'>,
): Promise<LinkResult | undefined> {
  if (process.env['BPF_LINK_WASM_SERVE'] === 'off') return undefined;
  const { inputs, ...options } = request;
  const question = tryTo(() => {
    const endpoint = findServer();
    if (!endpoint) return undefined;
    const link: Question = {
      type: 'link',
      identity: endpoint.identity,
      folder: process.cwd(),
      view: identifyView(),
      options,
      inputs: inputs.map(describeInput),
      wantsProgress: onProgress !== undefined,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    };
    return { endpoint, link };
  });
  if (!question) return undefined;
  const { askServer } = await import('./ask-server.js');
  const payload = inputs.flatMap((input) => (typeof input === 'string' ? [] : [input.bytes]));
  const last = await askServer(question.endpoint, question.link, payload, (said) => {
    if (said.type === 'progress') onProgress?.(said.event);
  });
  if (last?.answer.type !== 'done') return undefined;
  try {
    return withBytes(openAnswer(last.answer.answer), last.payload);
  } catch (error) {
    const isItsOwn = error instanceof BpfLinkError && (error.family !== 'engine' || error.code === 'ENGINE_TIMED_OUT');
    if (isItsOwn) throw error;
    return undefined;
  }
}

function describeInput(input: CommandInput): ServedFile | SentInput {
  if (typeof input !== 'string') return { name: input.name, size: input.bytes.byteLength };
  return { path: input, identity: identifyFile(input) };
}

function withBytes(result: SentResult, payload: Uint8Array): LinkResult {
  let offset = 0;
  const filled = result.outputs.map(({ kind, size }) => ({
    kind,
    bytes: new Uint8Array(payload.slice(offset, (offset += size))),
  }));
  if (offset !== payload.byteLength) throw new Error('outputs and bytes do not match');
  return { ...result, outputs: filled };
}

/** Whether a link will ask a server first. */
export function isServed(): boolean {
  return process.env['BPF_LINK_WASM_SERVE'] !== 'off' && tryTo(findServer) !== undefined;
}

/** Undefined when it fails, for example because a file or folder does not exist. */
function tryTo<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
