import { defaultOptions, optionValues, type FormOptions } from './options.js';

/** The content of the address's query: an example, options that differ from the defaults, and those to compare with. */
export interface UrlState {
  /** Undefined when the query names no example; '' for none. */
  readonly example?: string;
  readonly options: FormOptions;
  /** The options of the link that results are compared with. */
  readonly against?: FormOptions;
}

/** The query for a state; '' when everything has its default. */
export function formatQuery({ example, options, against }: UrlState): string {
  const query = new URLSearchParams();
  if (example !== undefined) query.set('example', example);
  for (const [name, value] of Object.entries(options)) {
    if (value !== defaultOptions[name as keyof FormOptions]) query.set(name, String(value));
  }
  if (against !== undefined) query.set('against', formatQuery({ options: against }).slice(1));
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** Reads a query. Unknown options and values are ignored, so that old links keep working. */
export function parseQuery(search: string): UrlState {
  const query = new URLSearchParams(search);
  const options: Record<string, string | boolean> = { ...defaultOptions };
  for (const [name, value] of query) {
    if (!Object.hasOwn(defaultOptions, name)) continue;
    const given = defaultOptions[name as keyof FormOptions];
    const allowed = (optionValues as Record<string, readonly string[]>)[name];
    if (typeof given === 'boolean') {
      if (value === 'true' || value === 'false') options[name] = value === 'true';
    } else if (allowed === undefined || allowed.includes(value)) options[name] = value;
  }
  const [example, against] = [query.get('example'), query.get('against')];
  return {
    options: options as unknown as FormOptions,
    ...(example !== null && { example }),
    ...(against !== null && { against: parseQuery(against).options }),
  };
}

/** The tabs, in their order, by the word in the fragment. */
export const tabNames = [
  'overview',
  'disassembly',
  'run',
  'verifier',
  'maps',
  'btf',
  'validation',
  'object',
  'ir',
  'compare',
  'diagnostics',
  'timings',
] as const;

/** A tab. */
export type TabName = (typeof tabNames)[number];

/** A place in the results: a tab and what is shown there, such as a type or a program. */
export interface Place {
  readonly tab: TabName;
  /** '' for the tab itself. */
  readonly item: string;
}

/** `#btf/12`. */
export function formatFragment({ tab, item }: Place): string {
  return item === '' ? `#${tab}` : `#${tab}/${encodeURIComponent(item)}`;
}

/** Reads a fragment; undefined for an unknown one. */
export function parseFragment(fragment: string): Place | undefined {
  const match = /^#([a-z]+)(?:\/(.*))?$/.exec(fragment);
  const tab = tabNames.find((name) => name === match?.[1]);
  if (tab === undefined) return undefined;
  try {
    return { tab, item: decodeURIComponent(match?.[2] ?? '') };
  } catch {
    return { tab, item: '' };
  }
}
