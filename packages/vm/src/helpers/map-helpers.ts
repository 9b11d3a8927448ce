import { VmError } from '../errors/vm-error.js';
import type { HelperArguments, HelperFunction, HelperTable } from '../machine/helper.js';
import type { Machine } from '../machine/machine.js';
import { CgroupStorage } from '../maps/cgroup-storage.js';
import { Errno } from '../maps/errno.js';
import type { KernelMap } from '../maps/kernel-map.js';
import { ObjectStorage } from '../maps/object-storage.js';
import { flagsIn, mapIn } from './map-argument.js';
import { bytesOfU64 } from '../memory/words.js';

/** Helpers for maps. @see Linux kernel/bpf/helpers.c, kernel/bpf/bpf_local_storage.c */
export const mapHelpers: HelperTable = {
  bpf_map_lookup_elem: (call, machine) => {
    const map = mapIn(call, machine, 1, 'bpf_map_lookup_elem');
    return map.lookup(call.copy(2, map.keyRoom));
  },
  bpf_map_lookup_percpu_elem: (call, machine) => {
    const map = mapIn(call, machine, 1, 'bpf_map_lookup_percpu_elem');
    const cpu = call.u32(3);
    return cpu >= machine.environment.cpuCount ? 0 : map.lookup(call.copy(2, map.keyRoom), cpu);
  },
  bpf_map_update_elem: (call, machine) => {
    const map = mapIn(call, machine, 1, 'bpf_map_update_elem');
    return map.update(call.copy(2, map.keyRoom), valueIn(call, map), flagsIn(call, 4));
  },
  bpf_map_delete_elem: (call, machine) => {
    const map = mapIn(call, machine, 1, 'bpf_map_delete_elem');
    return map.delete(call.copy(2, map.keyRoom));
  },
  bpf_map_push_elem: (call, machine) => {
    const map = mapIn(call, machine, 1, 'bpf_map_push_elem');
    return map.push(call.read(2, map.spec.valueSize), flagsIn(call, 3));
  },
  bpf_map_pop_elem: (call, machine) => {
    const map = mapIn(call, machine, 1, 'bpf_map_pop_elem');
    return map.pop(call.write(2, map.spec.valueSize));
  },
  bpf_map_peek_elem: (call, machine) => {
    const map = mapIn(call, machine, 1, 'bpf_map_peek_elem');
    return map.peek(call.write(2, map.spec.valueSize));
  },
  bpf_for_each_map_elem: forEachElement,
  bpf_sock_map_update: (call, machine) => addSocket(call, machine, 'bpf_sock_map_update'),
  bpf_sock_hash_update: (call, machine) => addSocket(call, machine, 'bpf_sock_hash_update'),
  bpf_get_local_storage: (call, machine) => {
    const map = mapIn(call, machine, 1, 'bpf_get_local_storage');
    return map instanceof CgroupStorage ? map.current() : 0;
  },
  ...storageHelpers('sk'),
  ...storageHelpers('inode'),
  ...storageHelpers('task'),
  ...storageHelpers('cgrp'),
  bpf_spin_lock: (call, machine) => setLock(call, machine, 'bpf_spin_lock', 0, 1),
  bpf_spin_unlock: (call, machine) => setLock(call, machine, 'bpf_spin_unlock', 1, 0),
  bpf_kptr_xchg: (call) => {
    const place = call.write(1, 8);
    const view = new DataView(place.buffer, place.byteOffset, 8);
    const old = view.getBigUint64(0, true);
    view.setBigUint64(0, call.u64(2), true);
    return old;
  },
};

/** Adds the context's socket, represented by its cookie, to a map. */
function addSocket(call: HelperArguments, machine: Machine, name: string): number {
  const map = mapIn(call, machine, 2, name);
  const cookie = bytesOfU64([machine.environment.socketCookie ?? 0n]);
  return map.update(call.copy(3, map.keyRoom), cookie, flagsIn(call, 4));
}

/** The value that the third register points to. */
function valueIn(call: HelperArguments, { spec, valueRoom }: KernelMap): Uint8Array {
  return valueRoom === undefined ? call.read(3, spec.valueSize) : call.copy(3, valueRoom);
}

/** bpf_for_each_map_elem. The callback gets a copy of the key that it can only read. Elements that it adds to a hash are not visited. */
function forEachElement(call: HelperArguments, machine: Machine): number {
  const map = mapIn(call, machine, 1, 'bpf_for_each_map_elem');
  const [callback, context] = [call.u64(2), call.u64(3)];
  const elements = map.elements();
  if (call.u64(4) !== 0n || elements === undefined) return -Errno.EINVAL;
  const key = machine.memory.allocate(map.spec.keySize, {
    kind: 'kernel object',
    name: `key of map "${map.spec.name}"`,
    isWritable: false,
  });
  let visited = 0;
  try {
    for (const element of elements) {
      visited += 1;
      machine.charge(1);
      machine.memory.bytesOf(key).set(element.key);
      if (machine.invoke(callback, map.address, key.address, element.address, context) !== 0n) break;
    }
  } finally {
    machine.memory.free(key);
  }
  return visited;
}

function storageHelpers(kind: 'sk' | 'inode' | 'task' | 'cgrp'): Record<string, HelperFunction> {
  const [get, remove] = [`bpf_${kind}_storage_get`, `bpf_${kind}_storage_delete`];
  return {
    [get]: (call, machine) => {
      const map = mapIn(call, machine, 1, get);
      if (!(map instanceof ObjectStorage)) return 0;
      const initial = call.u64(3) === 0n ? undefined : () => call.read(3, map.spec.valueSize);
      return map.getFor(call.u64(2), initial, call.u64(4));
    },
    [remove]: (call, machine) => {
      const map = mapIn(call, machine, 1, remove);
      return map instanceof ObjectStorage ? map.deleteFor(call.u64(2)) : 0;
    },
  };
}

/** bpf_spin_lock and bpf_spin_unlock. Taking a held lock is an error, since no other program runs that would release it. */
function setLock(call: HelperArguments, machine: Machine, name: string, before: number, after: number): void {
  const place = call.write(1, 4);
  const view = new DataView(place.buffer, place.byteOffset, 4);
  if (view.getUint32(0, true) !== before) {
    throw new VmError('VM_BAD_ARGUMENT', {
      function: name,
      argument: 'argument 1 is',
      found: before === 0 ? 'a lock that is held' : 'a lock that is not held',
      expected: before === 0 ? 'one that is free' : 'one that this program holds',
    });
  }
  view.setUint32(0, after, true);
  machine.charge(1);
}
