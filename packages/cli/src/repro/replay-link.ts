import { createLinker, LinkError, type LinkRequest, type LinkResult, type NodeInput } from '@bpf-link-wasm/driver';
import { readFile } from '../files/read-file.js';
import { reportStage } from '../time-limit.js';
import { engineHash } from '../version.js';
import { sha256, unpackRepro, type ReproManifest } from './repro-file.js';

/**
 * Makes a recorded link again. An error of it is thrown, whether it is the recorded one or not.
 * @throws {LinkError} INPUT_INVALID_REPRO, LINK_REPLAY_DIFFERS, and what linking throws
 * @throws {IoError} IO_READ_FAILED
 */
export async function replayLink(path: string, report: (line: string) => void): Promise<LinkResult> {
  const { manifest, inputs } = unpackRepro(path, new Uint8Array(readFile(path)));
  if (manifest.made.engine !== engineHash()) {
    report(
      `made by bpf-link-wasm ${manifest.made.version}, engine ${manifest.made.engine}; this is engine ${engineHash()}`,
    );
  }
  // Whoever made the file must not get at files of this machine: its source text is not read, whatever it asks for.
  const options = { ...manifest.options };
  delete options.sources;
  const request = {
    ...options,
    inputs: manifest.inputs.map(({ name }, index) => ({ name, bytes: inputs[index]! })),
  } as LinkRequest<NodeInput>;
  const linker = await createLinker();
  const result = await linker.link(request, { onProgress: reportStage }).catch((error: unknown) => {
    report(isRecorded(manifest, error) ? 'the error is the recorded one' : `recorded was ${describe(manifest)}`);
    throw error;
  });
  const found = result.outputs.map(({ kind, bytes }) => `${kind} ${sha256(bytes)}`).join(', ');
  const expected = describe(manifest);
  if (found !== expected) throw new LinkError('LINK_REPLAY_DIFFERS', { path, found, expected }, []);
  report('the outputs are the recorded ones, byte for byte');
  return result;
}

function isRecorded({ outcome }: ReproManifest, error: unknown): boolean {
  return (
    !outcome.ok &&
    error instanceof Error &&
    'code' in error &&
    error.code === outcome.code &&
    error.message === outcome.message
  );
}

function describe({ outcome }: ReproManifest): string {
  if (!outcome.ok) return `${outcome.code}: ${outcome.message}`;
  return outcome.outputs.map(({ kind, sha256: hash }) => `${kind} ${hash}`).join(', ');
}
