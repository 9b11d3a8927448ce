import { createMap } from '../../src/maps/create-map.js';
import { UserMap } from '../../src/maps/user-map.js';
import { possibleCpus } from './possible-cpus.js';
import { Objects, Operation, type MapCase, type MapStep, type StepResult } from './map-step.js';
import { TestMachine } from '../test-machine.js';
import { objectKey } from '../../src/maps/object-storage.js';
import type { KernelMap } from '../../src/maps/kernel-map.js';

/** What the machine's maps answer to the steps of a map. */
export function askMachine({ spec, objects, userValueSize, steps }: MapCase): StepResult[] {
  const machine = new TestMachine({ cpuCount: possibleCpus() });
  if (spec.inner !== undefined) {
    const { inner } = spec;
    const others = [
      inner,
      inner,
      { ...inner, maxEntries: inner.maxEntries + 1 },
      { ...inner, valueSize: 16 },
      { ...inner, flags: inner.flags ^ 0x400 },
    ];
    for (const other of others) machine.maps.push(createMap(other, machine));
  }
  const map = createMap(spec, machine);
  const user = new UserMap(map);
  const hasObjectKeys = objects === Objects.socketKeys || objects === Objects.taskKeys;
  return steps.map((step) => {
    const value = step.value.slice();
    const key = step.key?.slice() ?? new Uint8Array(spec.keySize);
    const asked = hasObjectKeys && step.key !== undefined ? objectKey(BigInt(step.key[0]!)) : step.key;
    const result = runStep(map, user, { ...step, key: asked }, key, value);
    return { result, key, value: value.subarray(0, userValueSize) };
  });
}

function runStep(map: KernelMap, user: UserMap, step: MapStep, nextKey: Uint8Array, value: Uint8Array): number {
  const { operation, key, flags } = step;
  const { valueSize } = map.spec;
  const own = value.subarray(0, valueSize);
  switch (operation) {
    case Operation.lookup:
      return user.lookup(key, value, flags);
    case Operation.update:
      return user.update(key, value, flags);
    case Operation.delete:
      return user.delete(key);
    case Operation.nextKey:
      return user.nextKey(key, nextKey);
    case Operation.lookupAndDelete:
      return user.lookupAndDelete(key, value, flags);
    case Operation.freeze:
      return user.freeze();
    case Operation.programLookup: {
      const address = map.lookup(key!);
      if (address === 0) return -2;
      own.set(map.machine.memory.slice(address, valueSize, 'read'));
      return 0;
    }
    case Operation.programUpdate:
      return map.update(key!, own, flags);
    case Operation.programDelete:
      return map.delete(key!);
    case Operation.programPush:
      return map.push(own, flags);
    case Operation.programPop:
      return map.pop(own);
    default:
      return map.peek(own);
  }
}
