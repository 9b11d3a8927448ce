import type { Btf } from '../../model/btf.js';
import { type KernelVersion, parseKernelVersion } from '../../kernel/rules/kernel-version.js';
import { skipModifiers, typeAt } from '../../model/walk-types.js';
import { anyKptr, anyLock, anyRoot, Field, isProblem, mapFieldTypes } from '../../kernel/fields/field-types.js';
import { mapIssue, type MapIssue } from './map-issue.js';
import { libbpfSize } from '../../layout/libbpf-size.js';
import type { MapDefinition } from './map-definition.js';
import type { MapFields } from './map-fields.js';
import { formatFlags, MapFlag, mapTypeOf } from './map-types.js';

/** Storage maps, whose entries belong to another object. */
const storages = ['SK_STORAGE', 'INODE_STORAGE', 'TASK_STORAGE', 'CGRP_STORAGE'];

/** Which map types may hold a field. */
interface FieldRule {
  readonly fields: number;
  readonly name: string;
  readonly maps: readonly string[];
  /** Additional map types, and the first kernel that allows them. */
  readonly later?: { readonly since: string; readonly maps: readonly string[] };
}

/**
 * Map types by field, in the kernel's order.
 *
 * @see Linux kernel/bpf/syscall.c map_check_btf; kernel pointers in per-CPU hashes and storage since 6.4 (commits 65334e64a493, 9db44fdd8105)
 */
function listFieldRules(): FieldRule[] {
  const hashes = ['HASH', 'LRU_HASH', 'ARRAY'];
  return [
    { fields: anyLock, name: 'a lock', maps: ['HASH', 'ARRAY', 'CGROUP_STORAGE', ...storages] },
    { fields: Field.Timer | Field.WorkQueue | Field.TaskWork, name: 'a timer, work queue or task work', maps: hashes },
    {
      fields: anyKptr | Field.Refcount,
      name: 'a kernel pointer or counter',
      maps: [...hashes, 'PERCPU_ARRAY'],
      later: { since: '6.4', maps: ['PERCPU_HASH', 'LRU_PERCPU_HASH', ...storages] },
    },
    { fields: Field.Uptr, name: 'a pointer to user memory', maps: ['TASK_STORAGE'] },
    { fields: anyRoot, name: 'a list or tree', maps: hashes },
  ];
}

/**
 * Checks a map's key and value types against its type and flags.
 *
 * @param fields Undefined where the object's types are invalid.
 * @see Linux kernel/bpf/syscall.c map_check_btf, and the map_check_btf of each type
 */
export function checkValue(
  map: MapDefinition,
  kernel: KernelVersion,
  btf: Btf,
  fields: MapFields | undefined,
): MapIssue[] {
  const type = mapTypeOf(map.type);
  // Loaders do not pass types for these to the kernel.
  if (type === undefined || map.valueType === 0 || type.btf === 'none') return [];
  return [...checkSizes(map, type.name, btf), ...checkFields(map, type.name, kernel, fields)];
}

/** When the kernel refuses the types, a loader creates the map without them: only dumps become less readable. */
function checkSizes(map: MapDefinition, type: string, btf: Btf): MapIssue[] {
  const subject = `map "${map.name}"`;
  const issues: MapIssue[] = [];
  const warn = (code: 'MAP_BTF_SIZE' | 'MAP_BTF_KEY', found: string): void =>
    void issues.push(mapIssue(code, subject, found, 'warning', 'EINVAL'));
  for (const what of ['key', 'value'] as const) {
    const id = map[`${what}Type`];
    const size = id === 0 ? map[`${what}Size`] : libbpfSize(btf, id);
    if (size !== map[`${what}Size`])
      warn('MAP_BTF_SIZE', `a ${what} of ${map[`${what}Size`]} bytes with a type of ${size}`);
  }
  const key = typeAt(btf, skipModifiers(btf, map.keyType));
  if ((type === 'ARRAY' || type === 'PERCPU_ARRAY') && !isInt(key, 32))
    warn('MAP_BTF_KEY', `a ${type} whose key is ${key?.kind ?? 'missing'}`);
  if (storages.includes(type) && !isInt(key, 32))
    warn('MAP_BTF_KEY', `a ${type} whose key is ${key?.kind ?? 'missing'}`);
  if (type === 'LPM_TRIE' && key?.kind !== 'STRUCT')
    warn('MAP_BTF_KEY', `a LPM_TRIE whose key is ${key?.kind ?? 'missing'}`);
  return issues;
}

function isInt(type: ReturnType<typeof typeAt>, bits: number): boolean {
  return type?.kind === 'INT' && type.bits === bits && type.offsetBits === 0;
}

function checkFields(
  map: MapDefinition,
  type: string,
  kernel: KernelVersion,
  fields: MapFields | undefined,
): MapIssue[] {
  if (fields === undefined) return [];
  const subject = `map "${map.name}"`;
  const found = fields.find(map.valueType);
  if (isProblem(found)) return [mapIssue('MAP_FIELD_UNUSABLE', subject, `a value with ${found.found}`, 'warning')];
  if (found.length === 0) return [];
  const readOnly = map.flags & (MapFlag.RDONLY_PROG | MapFlag.WRONLY_PROG);
  if (readOnly !== 0) {
    return [
      mapIssue(
        'MAP_FIELD_ACCESS',
        subject,
        `${formatFlags(readOnly)} with ${nameOf(found[0]!.field)} in the value`,
        'error',
        'EACCES',
      ),
    ];
  }
  const mask = found.reduce((bits, { field }) => bits | field, 0);
  for (const { fields: bits, name, maps, later } of listFieldRules()) {
    if ((mask & bits) === 0) continue;
    const more = later !== undefined && kernel >= parseKernelVersion(later.since)! ? later.maps : [];
    if (![...maps, ...more].includes(type))
      return [mapIssue('MAP_FIELD_TYPE', subject, `${name} in the value of a ${type}`, 'error', 'EOPNOTSUPP')];
  }
  return [];
}

function nameOf(field: number): string {
  return mapFieldTypes.find((one) => one.field === field)?.name ?? 'a kernel pointer';
}
