import type { LinkOptions, LinkResult, ProgressEvent } from '@bpf-link-wasm/driver';
import type { InputFile } from '../input/input-file.js';
import { matchSources } from '../input/source-paths.js';
import type { Inspected } from '../inspect/inspected.js';
import type { Engine } from './engine.js';

/** Source text by the path that the debug info names. */
export type Sources = Readonly<Record<string, string>>;

/** A link to make. */
export interface LinkTask {
  readonly inputs: readonly InputFile[];
  readonly sources: readonly InputFile[];
  readonly options: LinkOptions;
  /** Whether line information in BTF has the text of the lines. */
  readonly hasLineTexts: boolean;
  readonly signal: AbortSignal;
  onProgress(event: ProgressEvent): void;
}

/** The paths of the source files that an object's lines are in. */
export function sourcePathsOf({ ext }: Inspected): string[] {
  return ext?.lineInfo.blocks.flatMap(({ records }) => records.map(({ fileName }) => fileName)) ?? [];
}

/**
 * Links with the text of source files. Dropped files have only names, and the debug info's paths are only known after a link; so if
 * the texts change the object, the link is repeated with them.
 * @param known Paths and texts of the previous link, which may be right for this one.
 */
export async function linkWithSources(
  engine: Engine,
  task: LinkTask,
  known: Sources,
): Promise<{ result: LinkResult; sources: Sources }> {
  const { inputs, options, hasLineTexts, signal, onProgress } = task;
  const request = { ...options, inputs: inputs.map(({ name, bytes }) => ({ name, bytes })) };
  if (task.sources.length === 0) return { result: await engine.link(request, signal, onProgress), sources: {} };
  let sources = matchSources(task.sources, Object.keys(known));
  if (Object.keys(sources).length !== task.sources.length) {
    const result = await engine.link(request, signal, onProgress);
    sources = matchSources(task.sources, await pathsOf(result));
    if (Object.keys(sources).length === 0 || !hasLineTexts) return { result, sources };
  }
  return {
    result: await engine.link(hasLineTexts ? { ...request, sources } : request, signal, onProgress),
    sources,
  };
}

async function pathsOf({ outputs }: LinkResult): Promise<string[]> {
  const object = outputs.find(({ kind }) => kind === 'obj');
  if (object === undefined) return [];
  const { inspect } = await import('../inspect/inspected.js');
  return sourcePathsOf(await inspect('object', object.bytes));
}
