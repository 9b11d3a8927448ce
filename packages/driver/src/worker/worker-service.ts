import { expose, transfer, type Remote } from 'comlink';
import type { EngineInfo } from '../engine/engine-source.js';
import { PassBoard } from '../engine/pass-board.js';
import { sealAnswer, type Envelope } from './envelope.js';
import { unpackInput, type PackedInput } from '../input/portable-input.js';
import type { LinkRequest, ProgressEvent } from '../options/link-request.js';
import type { LinkResult } from '../engine/link-result.js';
import { createModuleLinker } from '../linker.js';
import type { InputPlatform } from '../platform.js';

/** The interface of a worker, as its owner sees it through comlink. */
export interface WorkerService {
  /** Does nothing: its answer shows that the worker runs. */
  start(): Promise<Envelope<void>>;
  /** @param passes Memory of a PassBoard, updated as passes of LLVM start. */
  link(
    request: LinkRequest<PackedInput>,
    onProgress?: (event: ProgressEvent) => void,
    passes?: SharedArrayBuffer,
  ): Promise<Envelope<LinkResult>>;
  version(): Promise<Envelope<EngineInfo>>;
}

/** What a worker receives on start. */
export interface WorkerStart {
  /** The compiled engine: threads share its machine code. */
  module: WebAssembly.Module;
  /** The port on which to answer. */
  port: MessagePort;
}

/** Serves the port that the worker was started with. */
export function serve({ module, port }: WorkerStart, platform: InputPlatform): void {
  let board: PassBoard | undefined;
  const linker = createModuleLinker<unknown>(module, platform, () => board);
  const service = {
    start: () => sealAnswer(async () => {}),
    async link(
      request: LinkRequest<PackedInput>,
      onProgress?: Remote<(event: ProgressEvent) => void>,
      passes?: SharedArrayBuffer,
    ) {
      board = passes && new PassBoard(passes);
      const delivered: Promise<unknown>[] = [];
      const report = (event: ProgressEvent): void => {
        delivered.push(Promise.resolve(onProgress?.(event)));
      };
      const answer = await sealAnswer(async () => {
        const inputs = request.inputs.map(unpackInput);
        return linker.link({ ...request, inputs }, onProgress ? { onProgress: report } : {});
      });
      await Promise.allSettled(delivered);
      return answer.ok
        ? transfer(
            answer,
            answer.value.outputs.map(({ bytes }) => bytes.buffer),
          )
        : answer;
    },
    version: () => sealAnswer(() => linker.version()),
  };
  expose(service, port);
}
