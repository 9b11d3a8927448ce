import type { Machine } from '../machine/machine.js';
import { accessOf, type MapSpec } from './bpf-map.js';
import { Errno } from './errno.js';
import { checkPresence } from './hash-map.js';
import { KernelMap, readIndex, writeIndex } from './kernel-map.js';
import { isPlainUpdate } from './map-type.js';
import { clearSpecialFields, copyValue } from './special-fields.js';
import { ValueStore } from './value-store.js';

/** A prefix with a value, or one that only joins two longer prefixes. */
interface TrieNode {
  /** In bits. */
  readonly length: number;
  readonly data: Uint8Array;
  /** Slot of the value; undefined for a node that only joins two. */
  slot: number | undefined;
  readonly children: [TrieNode | undefined, TrieNode | undefined];
}

/** The position of a node: the root, or a child of another node. */
interface Place {
  readonly holder: [TrieNode | undefined, TrieNode | undefined];
  readonly side: 0 | 1;
}

/**
 * LPM_TRIE. A key is a u32, the number of bits of the prefix, and the bytes of the prefix, most significant bit first. A lookup
 * finds the longest prefix in the map that the key begins with. Keys are in the kernel's order: longer prefixes come first.
 * @see Linux kernel/bpf/lpm_trie.c
 */
export class LpmTrie extends KernelMap {
  readonly #store: ValueStore;
  readonly #maxLength: number;
  /** The first is the root of the trie. */
  readonly #root: [TrieNode | undefined, TrieNode | undefined] = [undefined, undefined];
  #size = 0;

  constructor(spec: MapSpec, machine: Machine) {
    super(spec, machine);
    this.#maxLength = (spec.keySize - 4) * 8;
    this.#store = new ValueStore(machine.memory, {
      name: spec.name,
      valueSize: spec.valueSize,
      limit: spec.maxEntries + 1,
      ...accessOf(spec.flags),
    });
  }

  override lookup(key: Uint8Array): number {
    const length = readIndex(key);
    if (length > this.#maxLength) return 0;
    let found: TrieNode | undefined;
    for (let node = this.#root[0]; node !== undefined;) {
      const matching = this.#match(node, key, length);
      if (matching === this.#maxLength) {
        found = node;
        break;
      }
      if (matching < node.length) break;
      if (node.slot !== undefined) found = node;
      node = node.children[bitOf(key, node.length)];
    }
    return found?.slot === undefined ? 0 : this.#store.addressOf(found.slot);
  }

  override update(key: Uint8Array, value: Uint8Array, flags: number): number {
    const length = readIndex(key);
    if (!isPlainUpdate(flags) || length > this.#maxLength) return -Errno.EINVAL;
    const place: { -readonly [Name in keyof Place]: Place[Name] } = { holder: this.#root, side: 0 };
    let node: TrieNode | undefined;
    let matching = 0;
    while ((node = place.holder[place.side]) !== undefined) {
      matching = this.#match(node, key, length);
      if (node.length !== matching || node.length === length) break;
      place.side = bitOf(key, node.length);
      place.holder = node.children;
    }
    const isThere = node !== undefined && node.length === matching && node.slot !== undefined;
    const problem = checkPresence(isThere, flags);
    if (problem !== 0) return problem;
    if (!isThere && this.#size >= this.spec.maxEntries) return -Errno.ENOSPC;
    const slot = this.#store.take();
    clearSpecialFields(this.fields, this.#store.bytes(slot));
    copyValue(this.fields, this.#store.bytes(slot), value);
    if (!isThere) this.#size += 1;
    const fresh: TrieNode = { length, data: new Uint8Array(key.subarray(4)), slot, children: [undefined, undefined] };
    if (node === undefined) place.holder[place.side] = fresh;
    else if (node.length === matching) {
      [fresh.children[0], fresh.children[1]] = node.children;
      place.holder[place.side] = fresh;
      if (node.slot !== undefined) this.#store.give(node.slot);
    } else if (matching === length) {
      fresh.children[bitOfData(node.data, matching)] = node;
      place.holder[place.side] = fresh;
    } else {
      const isRight = bitOf(key, matching) === 1;
      const children: TrieNode['children'] = isRight ? [node, fresh] : [fresh, node];
      place.holder[place.side] = { length: matching, data: node.data, slot: undefined, children };
    }
    return 0;
  }

  override delete(key: Uint8Array): number {
    const length = readIndex(key);
    if (length > this.#maxLength) return -Errno.EINVAL;
    const path = this.#pathTo(key, length);
    const node = path?.at(-1);
    if (path === undefined || node?.slot === undefined) return -Errno.ENOENT;
    this.#size -= 1;
    this.#store.give(node.slot);
    const [left, right] = node.children;
    if (left !== undefined && right !== undefined) {
      node.slot = undefined;
      return 0;
    }
    const parent = path.at(-2);
    const isLeaf = left === undefined && right === undefined;
    if (parent !== undefined && parent.slot === undefined && isLeaf) {
      const other = parent.children[0] === node ? parent.children[1] : parent.children[0];
      this.#replace(parent, path.at(-3), other);
    } else this.#replace(node, parent, left ?? right);
    return 0;
  }

  override userNextKey(key: Uint8Array | undefined, into: Uint8Array): number {
    const root = this.#root[0];
    if (root === undefined) return -Errno.ENOENT;
    const length = key === undefined ? this.#maxLength + 1 : readIndex(key);
    const path = key === undefined || length > this.#maxLength ? undefined : this.#pathTo(key, length);
    if (path?.at(-1)?.slot === undefined) return copyKey(firstBelow(root), into);
    for (let depth = path.length - 1; depth > 0; depth -= 1) {
      const [node, parent] = [path[depth]!, path[depth - 1]!];
      const other = parent.children[1];
      if (parent.children[0] === node && other !== undefined) return copyKey(firstBelow(other), into);
      if (parent.slot !== undefined) return copyKey(parent, into);
    }
    return -Errno.ENOENT;
  }

  /** The nodes from the root to the one of a key; undefined when it has none. */
  #pathTo(key: Uint8Array, length: number): TrieNode[] | undefined {
    const path: TrieNode[] = [];
    for (let node = this.#root[0]; node !== undefined; node = node.children[bitOf(key, node.length)]) {
      path.push(node);
      if (node.length !== this.#match(node, key, length)) return undefined;
      if (node.length === length) return path;
    }
    return undefined;
  }

  #replace(node: TrieNode, parent: TrieNode | undefined, by: TrieNode | undefined): void {
    const holder = parent?.children ?? this.#root;
    holder[holder[0] === node ? 0 : 1] = by;
  }

  /** Number of leading bits that a node and a key have in common. */
  #match(node: TrieNode, key: Uint8Array, length: number): number {
    const limit = Math.min(node.length, length);
    for (let byte = 0; byte * 8 < limit; byte += 1) {
      const difference = node.data[byte]! ^ key[4 + byte]!;
      if (difference !== 0) return Math.min(limit, byte * 8 + Math.clz32(difference) - 24);
    }
    return limit;
  }
}

/** The first node in key order below a node, or itself: the leftmost leaf. */
function firstBelow(root: TrieNode): TrieNode {
  let found = root;
  for (let node: TrieNode | undefined = root; node !== undefined;) {
    found = node;
    node = node.children[0] ?? node.children[1];
  }
  return found;
}

function copyKey(node: TrieNode, into: Uint8Array): number {
  writeIndex(into, node.length);
  into.set(node.data, 4);
  return 0;
}

function bitOf(key: Uint8Array, index: number): 0 | 1 {
  return bitOfData(key.subarray(4), index);
}

/** A bit of the data, most significant first; 0 after its end. */
function bitOfData(data: Uint8Array, index: number): 0 | 1 {
  return (((data[index >> 3] ?? 0) >> (7 - (index & 7))) & 1) as 0 | 1;
}
