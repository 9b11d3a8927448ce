import type { InputFile } from './input-file.js';

const withoutDots = (path: string): string => path.replaceAll('\\', '/').replace(/^(\.\/)+/, '');

/**
 * Finds the paths of source files in the debug info, because a dropped file has only a name. The longest common suffix of both
 * paths decides; a file that matches two of them equally well is left out.
 * @param paths As in the debug info.
 */
export function matchSources(sources: readonly InputFile[], paths: Iterable<string>): Record<string, string> {
  const matched: Record<string, string> = {};
  const all = [...new Set(paths)];
  for (const source of sources) {
    const name = withoutDots(source.name);
    const exact = all.filter((path) => withoutDots(path) === name);
    const ends = all.filter((path) => `/${withoutDots(path)}`.endsWith(`/${name}`));
    const found = exact.length > 0 ? exact : ends;
    if (found.length === 1) matched[found[0]!] = new TextDecoder().decode(source.bytes);
  }
  return matched;
}
