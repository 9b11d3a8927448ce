import type { Random } from '@bpf-link-wasm/testkit/random';
import {
  formatModuleText,
  listReferences,
  parseModuleText,
  partKind,
  renameReferences,
  replaceReference,
  type ModuleText,
  type PartKind,
} from './module-text.js';
import { pick } from './mutant-random.js';

type Parts = Map<string, string>;
type Change = (parts: Parts, donor: ModuleText, random: Random) => void;

/**
 * IR text of one module with functions, globals and metadata of another in it, or with references to other parts
 * than before. Most of it parses, so that it tests how the parts work together.
 *
 * @param text IR text, as LLVM prints it
 * @param donor IR text whose parts may be inserted; may be the same
 */
export function spliceModules(text: string, donor: string, random: Random): string {
  const { head, parts } = parse(text);
  const changed: Parts = new Map(parts);
  for (let count = 1 + random.integer(3); count > 0; count--) {
    pick(random, changes)(changed, parse(donor), random);
  }
  return formatModuleText({ head, parts: changed });
}

const parsed = new Map<string, ModuleText>();

function parse(text: string): ModuleText {
  const module = parsed.get(text) ?? parseModuleText(text);
  parsed.set(text, module);
  return module;
}

const namesOf = (parts: ReadonlyMap<string, string>, kind: PartKind): string[] =>
  [...parts.keys()].filter((name) => partKind(name) === kind);

const isFunction = (text: string): boolean => text.startsWith('define');

/** Every mutation keeps names unique, so that a text has at most a few errors. */
const changes: readonly Change[] = [
  graft(isFunction),
  graft(isFunction),
  graft((text) => text.startsWith('@')),
  graft((text) => text.startsWith('!')),
  function replaceFunction(parts, donor, random) {
    replaceByGraft(parts, donor, random, isFunction);
  },
  function replaceGlobal(parts, donor, random) {
    replaceByGraft(parts, donor, random, (text) => text.startsWith('@'));
  },
  function replaceMetadata(parts, donor, random) {
    replaceByGraft(parts, donor, random, (text) => /^!\d/.test(text));
  },
  ...Array.from({ length: 4 }, () => confuseMetadata),
  function copyMetadata(parts, _, random) {
    const names = namesOf(parts, 'metadata');
    if (names.length === 0) return;
    const [to, from] = [pick(random, names), pick(random, names)];
    parts.set(to, `${to} = ${bodyOf(parts.get(from))}`);
  },
  ...Array.from({ length: 3 }, () => changeField),
  function confuseGlobal(parts, _, random) {
    const name = pick(random, namesOf(parts, 'global'));
    const text = parts.get(name) ?? '';
    const references = listReferences(text);
    if (references.length === 0) return;
    const index = random.integer(references.length);
    const sign = references[index]?.[0] ?? '';
    const alike = [...parts.keys(), ...references].filter((other) => other.startsWith(sign));
    parts.set(name, replaceReference(text, index, pick(random, alike)));
  },
  function changeWords(parts, _, random) {
    const name = pick(random, namesOf(parts, 'global'));
    const [from, to] = pick(random, words);
    parts.set(name, (parts.get(name) ?? '').replace(from, pick(random, to)));
  },
  function dropBody(parts, _, random) {
    const functions = namesOf(parts, 'global').filter((name) => isFunction(parts.get(name) ?? ''));
    if (functions.length === 0) return;
    const name = pick(random, functions);
    const line = (parts.get(name) ?? '').split('\n', 1)[0] ?? '';
    parts.set(name, line.replace(/^define (?:internal |dso_local )*/, 'declare ').replace(/ (?:!dbg .*)?\{$/, ''));
  },
  function dropMetadata(parts, _, random) {
    const names = [...namesOf(parts, 'metadata'), ...namesOf(parts, 'named metadata')];
    if (names.length === 0) return;
    const name = pick(random, names);
    if (partKind(name) === 'metadata') parts.set(name, `${name} = !{}`);
    else parts.delete(name);
  },
  function moveLine(parts, _, random) {
    const functions = namesOf(parts, 'global').filter((name) => isFunction(parts.get(name) ?? ''));
    if (functions.length === 0) return;
    const name = pick(random, functions);
    const lines = (parts.get(name) ?? '').split('\n');
    const [line = ''] = lines.splice(1 + random.integer(lines.length - 1), 1);
    lines.splice(1 + random.integer(Math.max(1, lines.length - 1)), 0, line);
    parts.set(name, lines.join('\n'));
  },
];

/** Keywords of globals and functions, and their possible replacements. */
const words: readonly (readonly [RegExp, readonly string[]])[] = [
  [
    /section "[^"]*"/,
    ['.maps', '.ksyms', '.kconfig', '.rodata', 'license', 'xdp', 'maps', '', 'a\\00b'].map(
      (name) => `section "${name}"`,
    ),
  ],
  [/(?<=^define )/, ['internal ', 'weak ', 'linkonce_odr ', 'available_externally ', 'hidden ', 'extern_weak ']],
  [
    /(?<=^@\S+ = )(?:dso_local |local_unnamed_addr |internal |private )*/,
    [
      'internal ',
      'weak ',
      'external ',
      'common ',
      'appending ',
      'linkonce_odr ',
      'private ',
      'extern_weak ',
      'thread_local ',
    ],
  ],
  [/\balign \d+/, ['align 1', 'align 4096', 'align 4294967296']],
  [/\[\d+ x /, ['[0 x ', '[1 x ', '[4096 x ', '[65536 x ', '[1073741824 x ', '[1152921504606846976 x ']],
  [/\bi64\b/, ['i1', 'i7', 'i65', 'i128', 'i256', 'double', 'ptr', '<4 x i32>', '{ i64, i64 }']],
  [/\bi32\b/, ['i1', 'i24', 'i64', 'i128', 'float', 'ptr', '<2 x i16>', '{ i32 }', 'ptr addrspace(1)']],
  [/\bret .*/, ['unreachable', 'ret void', 'ret i128 0', 'ret { i64, i64 } zeroinitializer']],
  [/\b(?:add|sub|mul|lshr|and|or|xor)\b(?: nuw| nsw)*/, ['sdiv', 'srem', 'udiv', 'ashr', 'shl', 'mul', 'frem']],
  [/\bcall\b/, ['tail call', 'musttail call', 'notail call', 'call fastcc', 'call preserve_allcc']],
  [
    /\batomicrmw add\b/,
    ['atomicrmw nand', 'atomicrmw fadd', 'atomicrmw umax', 'atomicrmw xchg', 'atomicrmw volatile or'],
  ],
];

/** The definition of a name, after its `=`. */
function bodyOf(text: string | undefined): string {
  return text?.slice(text.indexOf(' = ') + 3) ?? '!{}';
}

/** A mutation that inserts a part of the donor, with everything that it refers to, under new names. */
function graft(isWanted: (text: string) => boolean): Change {
  return (parts, donor, random) => {
    const names = [...donor.parts.keys()].filter((name) => isWanted(donor.parts.get(name) ?? ''));
    if (names.length > 0) graftPart(parts, donor, random, pick(random, names));
  };
}

/** Replaces a part with one of the same kind from the donor. */
function replaceByGraft(parts: Parts, donor: ModuleText, random: Random, isWanted: (text: string) => boolean): void {
  const wanted = (module: ReadonlyMap<string, string>): string[] =>
    [...module.keys()].filter((name) => isWanted(module.get(name) ?? ''));
  const [old, other] = [wanted(parts), wanted(donor.parts)];
  if (old.length === 0 || other.length === 0) return;
  const name = pick(random, old);
  const grafted = graftPart(parts, donor, random, pick(random, other));
  const text = parts.get(grafted) ?? '';
  parts.delete(grafted);
  parts.set(name, renameReferences(text, new Map([[grafted, name]])));
}

/** Maximum number of parts in a graft; references to others are redirected to existing parts. */
const graftLimit = [4, 20, 200];

/** @returns the name under which it was inserted */
function graftPart(parts: Parts, donor: ModuleText, random: Random, root: string): string {
  const limit = pick(random, graftLimit);
  const names = new Map<string, string>();
  const queue: string[] = [];
  const name = (old: string): void => {
    if (names.has(old) || !donor.parts.has(old)) return;
    const kind = partKind(old);
    const own = namesOf(parts, kind);
    const isShared = kind === 'named metadata' || (parts.has(old) && kind !== 'metadata' && random.integer(2) === 0);
    if (old !== root && isShared) return;
    if (old !== root && queue.length >= limit && own.length > 0) {
      names.set(old, pick(random, own));
      return;
    }
    names.set(old, freshName(parts, names, old));
    queue.push(old);
  };
  name(root);
  for (let at = 0; at < queue.length; at++)
    for (const reference of listReferences(donor.parts.get(queue[at] as string) ?? '')) name(reference);
  for (const old of queue) parts.set(names.get(old) as string, renameReferences(donor.parts.get(old) ?? '', names));
  return names.get(root) ?? root;
}

function freshName(parts: Parts, names: ReadonlyMap<string, string>, old: string): string {
  const taken = new Set([...parts.keys(), ...names.values()]);
  if (!taken.has(old)) return old;
  const stem = /^[!#]\d+$/.test(old) ? old[0] : old.endsWith('"') ? `${old.slice(0, -1)}.` : `${old}.`;
  for (let number = taken.size; ; number++) {
    const name = `${stem}${number}${old.endsWith('"') ? '"' : ''}`;
    if (!taken.has(name)) return name;
  }
}

/** Makes one reference of a metadata node name another node: one of the same class, or any. */
function confuseMetadata(parts: Parts, _: ModuleText, random: Random): void {
  const names = namesOf(parts, 'metadata').filter((name) => /!\d/.test(bodyOf(parts.get(name))));
  if (names.length === 0) return;
  const name = pick(random, names);
  const text = parts.get(name) ?? '';
  const references = listReferences(text);
  const places = references.flatMap((reference, at) => (at > 0 && partKind(reference) === 'metadata' ? [at] : []));
  if (places.length === 0) return;
  const place = pick(random, places);
  const classOf = (node: string): string => /^(?:distinct )?!\w*/.exec(bodyOf(parts.get(node)))?.[0] ?? '';
  const all = namesOf(parts, 'metadata');
  const alike = all.filter((other) => classOf(other) === classOf(references[place] ?? ''));
  const other = pick(random, [
    () => pick(random, all),
    () => (alike.length === 0 ? 'null' : pick(random, alike)),
    () => name,
    () => 'null',
  ])();
  parts.set(name, replaceReference(text, place, other));
}

const numbers = ['0', '1', '7', '65', '4294967295', '4294967296', '18446744073709551615'];
const tags = (
  'array_type class_type structure_type union_type enumeration_type variant_part ' +
  'member pointer_type typedef const_type volatile_type inheritance ' +
  'base_type subrange_type variable friend ptr_to_member_type reference_type ' +
  'namespace atomic_type unspecified_type LLVM_annotation'
)
  .split(' ')
  .map((tag) => `DW_TAG_${tag}`);

/** Changes or removes one field of a debug info node. */
function changeField(parts: Parts, _: ModuleText, random: Random): void {
  const names = namesOf(parts, 'metadata').filter((name) => /!DI\w+\(/.test(parts.get(name) ?? ''));
  if (names.length === 0) return;
  const name = pick(random, names);
  const text = parts.get(name) ?? '';
  const fields = [...text.matchAll(/(\w+): ((?:"[^"]*"|[^,()"])+)/g)];
  if (fields.length === 0) return;
  const [field, key = '', old = ''] = pick(random, fields);
  const changed = /^\d+$/.test(old)
    ? `${key}: ${pick(random, numbers)}`
    : old.startsWith('"')
      ? `${key}: ${pick(random, ['""', '"a b"', '"\\0A"', '"0:1:2"', `"${'n'.repeat(600)}"`, '"llvm.x:0:1$0:2"'])}`
      : old.startsWith('DW_TAG_')
        ? `${key}: ${pick(random, tags)}`
        : `${key}: ${pick(random, ['null', old, '!{}', 'DIFlagFwdDecl', 'DIFlagBitField', 'DW_ATE_float'])}`;
  if (random.integer(6) === 0) parts.set(name, text.replace(`${field}, `, '').replace(`, ${field}`, ''));
  else
    parts.set(
      name,
      text.replace(field, () => changed),
    );
}
