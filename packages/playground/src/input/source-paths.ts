import type { InputFile } from './input-file.js';

const withoutDots = (path: string): string => path.replaceAll('\\', '/').replace(/^(\.\/)+/, '');

/**
 * Finds the paths that the debug info has for source files: a dropped file has only its name. The longest common end of both
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
