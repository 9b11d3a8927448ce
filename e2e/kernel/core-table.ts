import { join } from 'node:path';
import { release } from 'node:os';
import { fileURLToPath } from 'node:url';
import { findProgram } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { rustc } from '@bpf-link-wasm/testkit/rust';
import { runCore, type CoreLoader } from './core-programs.js';
import { coreQuestions, wrongValues } from './core-questions.js';

const goLoader = fileURLToPath(new URL('../../packages/aya-btf-map/tests/cilium', import.meta.url));

/**
 * A table cell with the number of correct values of an object, and its wrong ones.
 * @param programs The programs that fill the map.
 */
export async function formatCoreCell(
  object: string,
  programs: readonly string[],
  bytes: Uint8Array,
  loader: 'libbpf' | 'aya' | CoreLoader,
): Promise<string> {
  try {
    const { out, facts } = await runCore(bytes, programs, loader);
    const wrong = wrongValues(object, out, facts);
    const count = coreQuestions.filter((question) => question.object === object && question.isRight).length;
    return wrong.length === 0 ? `${count} of ${count}` : `**${count - wrong.length} of ${count}**: ${wrong.join(', ')}`;
  } catch (error) {
    return `**refused**: ${String(error).replaceAll(/\s+/g, ' ').slice(-300)}`;
  }
}

/** A table of the values of some objects. */
export function formatCoreValues(objects: readonly string[]): string {
  const questions = coreQuestions.filter(({ object, isRight }) => objects.includes(object) && isRight);
  return `| program | value |
|-|-|
${questions.map(({ object, text }) => `| \`${object}\` | \`${text}\` |`).join('\n')}
`;
}

/** The loaders, in the order of `loaderNames`. @param folder For the cilium/ebpf program, which Go builds. */
export async function coreLoaders(folder: string): Promise<readonly ('libbpf' | 'aya' | CoreLoader)[]> {
  const command = join(folder, 'cilium-loader');
  await runCommand('go', ['build', '-o', command, '.'], { cwd: goLoader });
  // The loader of the tests of aya-btf-map, which pins the objects that it loads.
  const cilium: CoreLoader = async (object, pins) => {
    const { error } = JSON.parse(await runCommand(command, [object, pins])) as { error?: string };
    if (error !== undefined) throw new Error(error);
  };
  return ['libbpf', 'aya', cilium];
}

/** Versions of the compilers and loaders. */
export async function listCoreVersions(): Promise<string[]> {
  return [
    (await runCommand(rustc, ['--version'])).replace(/ \(.*/s, ''),
    (await runCommand(findProgram('bpftool') ?? 'bpftool', ['version'])).split('\n')[1]!.replace('using ', ''),
    'Aya 0.14',
    'cilium/ebpf 0.22',
    `Linux ${release().split('.', 2).join('.')}`,
  ];
}
