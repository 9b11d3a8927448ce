import type { Btf } from '../../model/btf.js';
import { formatKernelVersion, type KernelVersion, parseKernelVersion } from '../../kernel/rules/kernel-version.js';
import { checkValue as checkTypes } from './check-value.js';
import { type MapCode, mapIssue, type MapIssue } from './map-issue.js';
import type { MapDefinition } from './map-definition.js';
import type { MapFields } from './map-fields.js';
import { formatFlags, MapFlag, type MapType, mapTypeOf } from './map-types.js';

/**
 * Checks a map against the kernel's rules for map creation.
 *
 * @see Linux kernel/bpf/syscall.c map_create, map_check_btf, and the map_alloc_check of each type
 */
export function checkCreation(map: MapDefinition, kernel: KernelVersion, btf?: Btf, fields?: MapFields): MapIssue[] {
  const subject = `map "${map.name}"`;
  const issues: MapIssue[] = [];
  const add = (code: MapCode, found: string, errno = 'EINVAL'): void => {
    issues.push(mapIssue(code, subject, found, 'error', errno));
  };
  const type = mapTypeOf(map.type);
  if (type === undefined) {
    add('MAP_TYPE', `type ${map.type}`);
    return issues;
  }
  if (!isAtLeast(kernel, type.since)) {
    add('MAP_TYPE', `${type.name} of kernel ${type.since} and later on kernel ${formatKernelVersion(kernel)}`);
  }
  if (type.name === 'STRUCT_OPS') add('MAP_STRUCT_OPS', 'a STRUCT_OPS in .maps');
  checkKey(map, type, kernel, add);
  checkValue(map, type, add);
  checkEntries(map, type, add);
  checkFlags(map, type, kernel, add);
  if (map.extra !== 0n && type.hasExtra !== true) add('MAP_EXTRA', `map_extra ${map.extra} in a ${type.name}`);
  if (type.name === 'ARENA' && map.extra % 4096n !== 0n)
    add('MAP_EXTRA', `an address of ${map.extra}, which begins no page`);
  if (type.name === 'BLOOM_FILTER' && map.extra > 15n) add('MAP_EXTRA', `${map.extra} hash functions, 15 at most`);
  if (map.numaNode !== 0 && (map.flags & MapFlag.NUMA_NODE) === 0) add('MAP_NUMA', `numa_node ${map.numaNode}`);
  if (type.btf === 'needed' && (map.keyType === 0 || map.valueType === 0))
    add('MAP_BTF_NEEDED', `a ${type.name} without them`);
  if (isMapInMap(type) && map.inner === undefined) add('MAP_NO_INNER', `a ${type.name} without it`);
  if (btf !== undefined) issues.push(...checkTypes(map, kernel, btf, fields));
  return [...issues, ...(map.inner === undefined ? [] : checkCreation(map.inner, kernel, btf, fields))];
}

type Add = (code: MapCode, found: string, errno?: string) => void;

function checkKey({ keySize }: MapDefinition, type: MapType, kernel: KernelVersion, add: Add): void {
  const [low, high] = type.key;
  const found = `a key of ${keySize} bytes in a ${type.name}`;
  if (type.name.endsWith('CGROUP_STORAGE')) {
    // The id alone, without the kind of attachment, since commit 7d9c3427894f.
    const isFine = keySize === 16 || (keySize === 8 && isAtLeast(kernel, '5.9'));
    if (!isFine) add('MAP_KEY_SIZE', found);
  } else if (keySize < low || keySize > high)
    add('MAP_KEY_SIZE', found, type.name === 'SOCKHASH' && keySize > high ? 'E2BIG' : 'EINVAL');
}

function checkValue({ valueSize, flags }: MapDefinition, type: MapType, add: Add): void {
  const found = `a value of ${valueSize} bytes in a ${type.name}`;
  const isStack = type.name === 'STACK_TRACE';
  if (
    type.value === 'none' ? valueSize !== 0 : type.value === 'any' ? valueSize === 0 : !type.value.includes(valueSize)
  ) {
    add('MAP_VALUE_SIZE', found);
  } else if (isStack) {
    const unit = (flags & MapFlag.STACK_BUILD_ID) === 0 ? 8 : 32;
    const isWhole = valueSize % unit === 0 && valueSize / unit <= maxStack;
    if (!isWhole) add('MAP_VALUE_SIZE', `${found}, entries of ${unit} bytes, ${maxStack} at most`);
  }
}

function checkEntries({ maxEntries }: MapDefinition, type: MapType, add: Add): void {
  const found = `${maxEntries} entries in a ${type.name}`;
  if (type.entries === 'none' && maxEntries !== 0) add('MAP_ENTRIES', `${found}, 0 is asked for`);
  else if (type.entries === 'some' && maxEntries === 0) add('MAP_ENTRIES', `${found}, at least 1 is asked for`);
  else if (type.entries === 'pages') {
    const pages = maxEntries / 4096;
    const isPower = Number.isInteger(pages) && pages > 0 && Number.isInteger(Math.log2(pages));
    if (!isPower) add('MAP_RING_SIZE', `${maxEntries} bytes`);
  }
}

function checkFlags({ flags }: MapDefinition, type: MapType, kernel: KernelVersion, add: Add): void {
  const unknown = (flags & ~type.flags) >>> 0;
  if (unknown !== 0) {
    const isLru = type.name.startsWith('LRU') && (unknown & MapFlag.NO_PREALLOC) !== 0;
    add('MAP_FLAGS', `${formatFlags(unknown)} in a ${type.name}`, isLru ? 'ENOTSUPP' : 'EINVAL');
  }
  const missing = (type.needs ?? 0) & ~flags;
  if (missing !== 0) add('MAP_FLAGS', `a ${type.name} without ${formatFlags(missing)}`);
  const isBoth = (one: number, other: number): boolean => (flags & one) !== 0 && (flags & other) !== 0;
  if (isBoth(MapFlag.RDONLY, MapFlag.WRONLY)) add('MAP_FLAGS', 'BPF_F_RDONLY with BPF_F_WRONLY');
  if (isBoth(MapFlag.RDONLY_PROG, MapFlag.WRONLY_PROG)) add('MAP_FLAGS', 'BPF_F_RDONLY_PROG with BPF_F_WRONLY_PROG');
  for (const [bit, since] of flagVersions) {
    if ((flags & type.flags & bit) !== 0 && !isAtLeast(kernel, since)) {
      add('MAP_FLAGS', `${formatFlags(bit)} of kernel ${since} and later on kernel ${formatKernelVersion(kernel)}`);
    }
  }
}

/** PERF_MAX_STACK_DEPTH, the default of kernel.perf_event_max_stack. */
const maxStack = 127;

/** First kernels of flags that were added after BTF. */
const flagVersions: readonly (readonly [number, string])[] = [
  [MapFlag.ZERO_SEED, '5.0'],
  [MapFlag.RDONLY_PROG | MapFlag.WRONLY_PROG, '5.2'],
  [MapFlag.CLONE, '5.4'],
  [MapFlag.MMAPABLE, '5.5'],
  [MapFlag.PRESERVE_ELEMS, '5.10'],
  [MapFlag.INNER_MAP, '5.10'],
  [MapFlag.LINK, '6.4'],
  [MapFlag.SEGV_ON_FAULT, '6.9'],
  [MapFlag.NO_USER_CONV, '6.9'],
  [MapFlag.RB_OVERWRITE, '6.19'],
];

function isMapInMap({ name }: MapType): boolean {
  return name === 'ARRAY_OF_MAPS' || name === 'HASH_OF_MAPS';
}

function isAtLeast(kernel: KernelVersion, since: string): boolean {
  return kernel >= (parseKernelVersion(since) ?? 0);
}

/** Maximum length of a map's name in the kernel (BPF_OBJ_NAME_LEN - 1). */
const maxName = 15;

/**
 * Checks the names of an object's maps.
 *
 * @see Linux kernel/bpf/syscall.c bpf_obj_name_cpy; loaders cut longer names
 */
export function checkNames(names: readonly string[]): MapIssue[] {
  const issues: MapIssue[] = [];
  const short = new Map<string, string>();
  for (const name of names) {
    const subject = `map "${name}"`;
    if (!/^[A-Za-z0-9_.]*$/.test(name)) {
      issues.push(mapIssue('MAP_NAME_LETTERS', subject, 'a name with other letters', 'error', 'EINVAL'));
    }
    const cut = name.slice(0, maxName);
    const other = short.get(cut);
    if (name.length > maxName)
      issues.push(mapIssue('MAP_NAME_LONG', subject, `${name.length} bytes, known as "${cut}"`, 'warning'));
    if (other !== undefined)
      issues.push(
        mapIssue('MAP_NAME_TWICE', subject, `the kernel's name "${cut}", which "${other}" has too`, 'warning'),
      );
    else short.set(cut, name);
  }
  return issues;
}
