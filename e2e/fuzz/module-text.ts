/** A module of LLVM IR text, split into its named parts. */
export interface ModuleText {
  /** Lines without a name: the source file, the target. */
  head: readonly string[];
  /** Each part by its name including the sigil: `%struct.pair`, `@count`, `#0`, `!7`, `!llvm.dbg.cu`. */
  parts: ReadonlyMap<string, string>;
}

/** The kind of a part, by its sigil. */
export type PartKind = 'type' | 'global' | 'attributes' | 'metadata' | 'named metadata';

const quoted = String.raw`"(?:[^"\\]|\\[0-9A-Fa-f]{2})*"`;
const word = String.raw`[-$\w.]+`;
const partStart = new RegExp(
  String.raw`^(?:(?:define|declare)\s.*?(@(?:${quoted}|${word}))\s*\(|attributes (#\d+) = |([%@!](?:${quoted}|${word})) = )`,
  'u',
);
const reference = new RegExp(String.raw`[@%!](?:${quoted}|${word})|#\d+`, 'gu');

/** Splits IR text as LLVM prints it: each part starts at the beginning of a line. */
export function parseModuleText(text: string): ModuleText {
  const head: string[] = [];
  const parts = new Map<string, string>();
  let open: { name: string; lines: string[] } | undefined;
  for (const line of text.split('\n')) {
    if (open !== undefined) {
      open.lines.push(line);
      if (line !== '}') continue;
      parts.set(open.name, open.lines.join('\n'));
      open = undefined;
      continue;
    }
    const found = partStart.exec(line);
    const name = found?.[1] ?? found?.[2] ?? found?.[3];
    if (name === undefined) {
      if (line !== '' && !line.startsWith(';')) head.push(line);
    } else if (line.startsWith('define')) open = { name, lines: [line] };
    else parts.set(name, line);
  }
  return { head, parts };
}

/** The text of a module. */
export function formatModuleText({ head, parts }: ModuleText): string {
  return `${[...head, ...parts.values()].join('\n')}\n`;
}

/** What a name refers to. */
export function partKind(name: string): PartKind {
  if (name.startsWith('%')) return 'type';
  if (name.startsWith('@')) return 'global';
  if (name.startsWith('#')) return 'attributes';
  return /^!\d+$/.test(name) ? 'metadata' : 'named metadata';
}

/** The names in a text that look like names of parts, in order, including local values. */
export function listReferences(text: string): string[] {
  return text.match(reference) ?? [];
}

/** The text with names replaced; names that are not in the map are kept. */
export function renameReferences(text: string, names: ReadonlyMap<string, string>): string {
  return text.replaceAll(reference, (name) => names.get(name) ?? name);
}

/** The text with its reference number `index` replaced. */
export function replaceReference(text: string, index: number, by: string): string {
  let at = 0;
  return text.replaceAll(reference, (name) => (at++ === index ? by : name));
}
