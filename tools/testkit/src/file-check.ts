/**
 * Checks text against patterns, like the main directives of LLVM's FileCheck.
 *
 * `CHECK:` matches at or after the end of the last match, `CHECK-NEXT:` on the line that follows it, `CHECK-NOT:` must
 * not match between its neighbours (or the text's start or end). In a pattern runs of blanks match runs of blanks,
 * `{{...}}` is a regular expression, `[[NAME:...]]` captures one, `[[NAME]]` is what was captured.
 *
 * @param text the output of a tool
 * @param checks one directive per line; lines without a directive are comments
 * @throws Error that names the directive, where the search began and the text there
 * @see https://llvm.org/docs/CommandGuide/FileCheck.html
 */
export function fileCheck(text: string, checks: string): void {
  const captured = new Map<string, string>();
  let position = 0;
  let forbidden: Directive[] = [];
  const rejectForbidden = (end: number): void => {
    for (const directive of forbidden) {
      const found = patternOf(directive, captured).exec(text.slice(position, end));
      if (found) throw mismatch(directive, `matches ${JSON.stringify(found[0])}`, text, position + found.index);
    }
    forbidden = [];
  };
  const directives = parseChecks(checks);
  if (directives.length === 0) throw new Error('no CHECK directive among the checks');
  for (const directive of directives) {
    if (directive.kind === 'NOT') {
      forbidden.push(directive);
      continue;
    }
    const start = directive.kind === 'NEXT' ? lineAfter(text, position) : position;
    const end = directive.kind === 'NEXT' ? lineAfter(text, start) : text.length;
    const found = patternOf(directive, captured).exec(text.slice(start, end));
    if (!found) throw mismatch(directive, 'no match', text, start);
    rejectForbidden(start + found.index);
    for (const [name, value] of Object.entries(found.groups ?? {})) captured.set(name, value);
    position = start + found.index + found[0].length;
  }
  rejectForbidden(text.length);
}

interface Directive {
  readonly kind: 'CHECK' | 'NEXT' | 'NOT';
  readonly pattern: string;
  readonly line: number;
}

function parseChecks(checks: string): Directive[] {
  return checks.split('\n').flatMap((line, index) => {
    const found = /\bCHECK(?:-(NEXT|NOT))?:\s*(.*?)\s*$/.exec(line);
    if (!found) return [];
    return [{ kind: (found[1] ?? 'CHECK') as Directive['kind'], pattern: found[2] ?? '', line: index + 1 }];
  });
}

function patternOf({ pattern }: Directive, captured: ReadonlyMap<string, string>): RegExp {
  const parts = pattern.split(/(\{\{.*?\}\}|\[\[\w+(?::.*?)?\]\])/);
  const source = parts.map((part, index) => {
    if (index % 2 === 0) return escape(part).replace(/[ \t]+/g, '[ \\t]+');
    if (part.startsWith('{{')) return `(?:${part.slice(2, -2)})`;
    const [name = '', ...expression] = part.slice(2, -2).split(':');
    if (expression.length > 0) return `(?<${name}>${expression.join(':')})`;
    const value = captured.get(name);
    if (value === undefined) throw new Error(`[[${name}]] is used before it is captured`);
    return escape(value);
  });
  return new RegExp(source.join(''), 'm');
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function lineAfter(text: string, position: number): number {
  const end = text.indexOf('\n', position);
  return end < 0 ? text.length : end + 1;
}

function mismatch(directive: Directive, problem: string, text: string, position: number): Error {
  const line = text.slice(0, position).split('\n').length;
  const kind = directive.kind === 'CHECK' ? 'CHECK' : `CHECK-${directive.kind}`;
  const near = text.slice(position).split('\n', 8).join('\n');
  return new Error(
    `${kind}: ${directive.pattern} (check line ${directive.line}): ${problem} from line ${line} on:\n${near}`,
  );
}
