import { helpers } from '@bpf-link-wasm/btf';
import { describe, expect, it } from 'vitest';
import { skbFields, xdpFields } from '../../src/context/context-layout.js';
import { PacketFields } from '../../src/context/packet-fields.js';
import { Packet, tailReserve } from '../../src/context/packet.js';
import { helperTable } from '../../src/helpers/helper-table.js';
import { createMap } from '../../src/maps/create-map.js';
import type { MapSpec } from '../../src/maps/bpf-map.js';
import type { KernelMap } from '../../src/maps/kernel-map.js';
import { MapType } from '../../src/maps/map-type.js';
import type { RingBuffer } from '../../src/maps/ring-buffer.js';
import type { UserRingBuffer } from '../../src/maps/user-ring-buffer.js';
import { bytesOfU32, bytesOfU64, u64Words } from '../../src/memory/words.js';
import { TestMachine } from '../test-machine.js';
import { HelperCalls } from './helper-call.js';

const [ENOENT, E2BIG, EAGAIN, EACCES, EFAULT, EINVAL, ERANGE] = [-2, -7, -11, -13, -14, -22, -34];

function addMap(calls: HelperCalls, spec: Partial<MapSpec>): KernelMap {
  const base = { name: 'MAP', type: MapType.HASH, keySize: 4, valueSize: 8, maxEntries: 2, flags: 0, extra: 0n };
  const map = createMap({ ...base, ...spec }, calls.machine);
  calls.machine.maps.push(map);
  return map;
}

/** A packet of 60 bytes: an Ethernet header of IPv4, then 0, 1, 2 ... */
function withPacket(type = 'sched_cls'): { calls: HelperCalls; packet: Packet; fields: PacketFields } {
  const calls = new HelperCalls();
  const { machine } = calls;
  const packet = new Packet(machine.memory, 512 + tailReserve, true);
  packet.reset(Uint8Array.from({ length: 60 }, (_, at) => (at < 14 ? [...Array(12).fill(9), 8, 0][at]! : at - 14)));
  const region = machine.memory.allocate(192, { kind: 'context', name: 'context' });
  const fields = new PacketFields(region, type === 'xdp' ? xdpFields : skbFields, packet, type);
  fields.set('protocol', 0x0008);
  Object.assign(machine, { packet, fields, program: { name: 'test', type } });
  return { calls, packet, fields };
}

const word = bytesOfU32;

describe('helpers', () => {
  it('have the names of the kernel', () => {
    const names = new Set(helpers.map(({ name }) => name));
    expect(Object.keys(helperTable).filter((name) => !names.has(name))).toEqual([]);
  });

  it('of maps look up, update and delete, and refuse maps of other types', () => {
    const calls = new HelperCalls();
    const map = addMap(calls, {});
    const [key, value] = [calls.put(word(1)), calls.put(new Uint8Array(8).fill(5))];
    expect(calls.call('bpf_map_lookup_elem', map.address, key)).toBe(0);
    expect(calls.call('bpf_map_update_elem', map.address, key, value, 2)).toBe(ENOENT);
    expect(calls.call('bpf_map_update_elem', map.address, key, value, 2n ** 63n)).toBe(EINVAL);
    expect(calls.call('bpf_map_update_elem', map.address, key, value, 0)).toBe(0);
    expect(calls.get(calls.call('bpf_map_lookup_elem', map.address, key), 8)).toEqual(new Uint8Array(8).fill(5));
    expect([1, 2].map(() => calls.call('bpf_map_delete_elem', map.address, key))).toEqual([0, ENOENT]);
    const queue = addMap(calls, { name: 'QUEUE', type: MapType.QUEUE, keySize: 0 });
    expect(() => calls.call('bpf_map_lookup_elem', queue.address, key)).toThrow(
      'bpf_map_lookup_elem: argument 1 is map "QUEUE", a QUEUE, expected a map of type',
    );
    expect(calls.call('bpf_map_push_elem', queue.address, value, 0)).toBe(0);
    expect(() => calls.call('bpf_map_lookup_elem', 5, key)).toThrow('argument 1 is 0x5, expected a map');
    const constant = addMap(calls, { name: 'CONST', flags: 1 << 7 });
    expect(() => calls.call('bpf_map_update_elem', constant.address, key, value, 0)).toThrow('BPF_F_RDONLY_PROG');
  });

  it('of loops and elements stop when the callback says so', () => {
    const calls = new HelperCalls();
    const map = addMap(calls, { type: MapType.ARRAY, maxEntries: 4 });
    const seen: bigint[] = [];
    calls.machine.callbacks.set(7n, (index) => (index === 2n ? 1n : 0n));
    calls.machine.callbacks.set(8n, (_map, key) => {
      seen.push(BigInt(calls.get(Number(key), 4)[0]!));
      return seen.length === 3 ? 1n : 0n;
    });
    expect(calls.call('bpf_loop', 10, 7, 0, 0)).toBe(3);
    expect(calls.call('bpf_loop', 2, 7, 0, 0)).toBe(2);
    expect([calls.call('bpf_loop', 1, 7, 0, 1), calls.call('bpf_loop', (1 << 23) + 1, 7, 0, 0)]).toEqual([
      EINVAL,
      E2BIG,
    ]);
    expect(calls.call('bpf_for_each_map_elem', map.address, 8, 0, 0)).toBe(3);
    expect(seen).toEqual([0n, 1n, 2n]);
    expect(calls.call('bpf_for_each_map_elem', map.address, 8, 0, 1)).toBe(EINVAL);
  });

  it('of cgroups compare an entry of a map with the cgroup of the environment', () => {
    const calls = new HelperCalls(new TestMachine({ cgroupId: 7n }));
    const map = addMap(calls, { type: MapType.CGROUP_ARRAY, valueSize: 4, maxEntries: 3 });
    for (const [index, id] of [7, 8].entries()) map.userUpdate(word(index), word(id), 0);
    expect([0, 1, 2, 3].map((index) => calls.call('bpf_current_task_under_cgroup', map.address, index))).toEqual([
      1,
      0,
      EAGAIN,
      E2BIG,
    ]);
    expect(calls.call('bpf_skb_under_cgroup', 0, map.address, 0)).toBe(1);
    expect(calls.call('bpf_skb_cgroup_id', 0)).toBe(7);
  });

  it('of ring buffers reserve what there is room for, once', () => {
    const calls = new HelperCalls();
    const ring = addMap(calls, { type: MapType.RINGBUF, keySize: 0, valueSize: 0, maxEntries: 4096 }) as RingBuffer;
    expect(calls.call('bpf_ringbuf_reserve', ring.address, 4089, 0)).toBe(0);
    expect(calls.call('bpf_ringbuf_reserve', ring.address, 16, 1)).toBe(0);
    const record = calls.call('bpf_ringbuf_reserve', ring.address, 2000, 0);
    expect(calls.call('bpf_ringbuf_output', ring.address, record, 2000, 0)).toBe(0);
    expect(calls.call('bpf_ringbuf_output', ring.address, record, 2000, 0)).toBe(EAGAIN);
    expect(calls.call('bpf_ringbuf_output', ring.address, record, 8, 4)).toBe(EINVAL);
    expect([0, 1, 2, 3, 9].map((what) => calls.call('bpf_ringbuf_query', ring.address, what))).toEqual([
      4016, 4096, 0, 4016, 0,
    ]);
    calls.call('bpf_ringbuf_submit', record, 0);
    expect(() => calls.call('bpf_ringbuf_submit', record, 0)).toThrow(
      'where no record is reserved, expected the result of bpf_ringbuf_reserve, once',
    );
    expect(ring.consume().map(({ length }) => length)).toEqual([2000, 2000]);
  });

  it('drain a user ring buffer until the callback says so', () => {
    const calls = new HelperCalls();
    const ring = addMap(calls, {
      type: MapType.USER_RINGBUF,
      keySize: 0,
      valueSize: 0,
      maxEntries: 4096,
    }) as UserRingBuffer;
    for (const length of [4, 8, 12]) ring.write(new Uint8Array(length).fill(length));
    const into = calls.put(new Uint8Array(4));
    const read: number[] = [];
    calls.machine.callbacks.set(7n, (dynptr) => {
      read.push(calls.call('bpf_dynptr_read', into, 4, dynptr, 0, 0), calls.get(into, 1)[0]!);
      read.push(calls.call('bpf_dynptr_read', into, 4, dynptr, 9, 0));
      return read.length === 6 ? 1n : 0n;
    });
    expect(calls.call('bpf_user_ringbuf_drain', ring.address, 7, 0, 0)).toBe(2);
    expect(read).toEqual([0, 4, E2BIG, 0, 8, E2BIG]);
    expect(calls.call('bpf_user_ringbuf_drain', ring.address, 7, 0, 4)).toBe(EINVAL);
  });

  it('write the text and the bytes of an iterator', () => {
    const calls = new HelperCalls();
    const [format, values] = [calls.put('pid %d\n'), calls.put(bytesOfU64([7n]))];
    expect(calls.call('bpf_seq_printf', 0, format, 8, values, 8)).toBe(0);
    expect(calls.call('bpf_seq_write', 0, calls.put('end'), 3)).toBe(0);
    expect(calls.machine.output.seq).toBe('pid 7\nend');
    // A format without its null, and values that are not 8 bytes each.
    expect(calls.call('bpf_seq_printf', 0, format, 7, values, 8)).toBe(EINVAL);
    expect(calls.call('bpf_seq_printf', 0, format, 8, values, 4)).toBe(EINVAL);
    expect(calls.machine.output).toMatchObject({ seq: 'pid 7\nend', trace: [] });
  });

  it('copy memory of the process of a task, whole or zeros', () => {
    const userMemory = (address: bigint, size: number): Uint8Array | undefined =>
      address === 0x1000n ? new Uint8Array(size).fill(5) : undefined;
    const calls = new HelperCalls(new TestMachine({ userMemory }));
    const into = calls.put(new Uint8Array(4).fill(9));
    const copy = (size: number, from: number, flags: number): readonly number[] => [
      calls.call('bpf_copy_from_user_task', into, size, from, 0, flags),
      ...calls.get(into, 4),
    ];
    expect([copy(2, 0x1000, 1), copy(0, 1, 0), copy(2, 0x1000, 0), copy(3, 0x2000, 0)]).toEqual([
      [EINVAL, 9, 9, 9, 9],
      [0, 9, 9, 9, 9],
      [0, 5, 5, 9, 9],
      [EFAULT, 0, 0, 0, 9],
    ]);
  });

  it("put the context's socket into a map of sockets", () => {
    const calls = new HelperCalls(new TestMachine({ socketCookie: 6n }));
    const [map, hash] = [MapType.SOCKMAP, MapType.SOCKHASH].map((type, index) =>
      addMap(calls, { name: `SOCKETS${index}`, type }),
    );
    const key = calls.put(word(1));
    expect(calls.call('bpf_sock_map_update', 0, map!.address, key, 0)).toBe(0);
    expect(calls.call('bpf_sock_map_update', 0, map!.address, calls.put(word(2)), 0)).toBe(E2BIG);
    expect([1, 0].map((flags) => calls.call('bpf_sock_hash_update', 0, hash!.address, key, flags))).toEqual([0, 0]);
    expect(calls.call('bpf_sock_hash_update', 0, hash!.address, key, 1)).toBe(-17);
    const value = new Uint8Array(8);
    expect([map!.userLookup(word(1), value, 0), value[0], hash!.userLookup(word(1), value, 0), value[0]]).toEqual([
      0, 6, 0, 6,
    ]);
    expect(() => calls.call('bpf_sock_map_update', 0, hash!.address, key, 0)).toThrow(
      'a SOCKHASH, expected a map of type',
    );
  });

  it('of dynptrs keep within their bytes', () => {
    const calls = new HelperCalls();
    const [data, dynptr, other] = [calls.put(new Uint8Array(16)), calls.put(new Uint8Array(16)), calls.put('abcdefg')];
    expect(calls.call('bpf_dynptr_from_mem', data, 16, 1, dynptr)).toBe(EINVAL);
    expect(calls.call('bpf_dynptr_data', dynptr, 0, 1)).toBe(0);
    expect(calls.call('bpf_dynptr_from_mem', data, 16, 0, dynptr)).toBe(0);
    expect(calls.call('bpf_dynptr_write', dynptr, 8, other, 8, 0)).toBe(0);
    expect(calls.call('bpf_dynptr_write', dynptr, 9, other, 8, 0)).toBe(E2BIG);
    expect(calls.text(calls.call('bpf_dynptr_data', dynptr, 8, 8), 8)).toBe('abcdefg');
    expect(calls.call('bpf_dynptr_data', dynptr, 9, 8)).toBe(0);
  });

  it('send perf events to the CPU that runs', () => {
    const { calls } = withPacket();
    const map = addMap(calls, { type: MapType.PERF_EVENT_ARRAY, valueSize: 4 });
    const data = calls.put(Uint8Array.of(1, 2));
    expect(calls.call('bpf_perf_event_output', 0, map.address, 0xffff_ffffn | (3n << 32n), data, 2)).toBe(0);
    expect(calls.machine.output.perfEvents).toEqual([{ map: 'MAP', cpu: 0, data: Uint8Array.of(1, 2, 9, 9, 9) }]);
    const flags = [1n, 2n, 1n << 63n, 0xffff_ffffn | (61n << 32n)];
    const answers = flags.map((one) => calls.call('bpf_perf_event_output', 0, map.address, one, data, 2));
    expect(answers).toEqual([-95, E2BIG, EINVAL, EFAULT]);
  });

  it('print as the kernel does', () => {
    const calls = new HelperCalls();
    const print = (format: string, ...values: (number | bigint)[]): unknown => {
      const at = calls.put(format);
      const result = calls.call('bpf_trace_printk', at, format.length + 1, ...values);
      return result < 0 ? result : calls.machine.output.trace.at(-1);
    };
    const address = calls.put(Uint8Array.of(10, 0, 0, 1));
    expect(print('%d %u %x\n', -1n, -1n, 255)).toBe('-1 4294967295 ff');
    expect(print('%lld|%5d|%-5d|', -1n, 42, 42)).toBe('-1|   42|42   |');
    expect(print('%05d %+d %llX', -42, 7, 0xabcn)).toBe('-0042 +7 ABC');
    expect(print('%s is %pI4 %c', calls.put('host'), address, 33)).toBe('host is 10.0.0.1 !');
    expect(print('100%%')).toBe('100%');
    expect([print('%f', 1), print('%d %d %d %d', 1, 2, 3), print('%5'), print('\u0001')]).toEqual([
      EINVAL,
      EINVAL,
      EINVAL,
      EINVAL,
    ]);
    const [into, format, values] = [
      calls.put(new Uint8Array(8)),
      calls.put('%d-%d'),
      calls.put(bytesOfU64([12345n, 678n])),
    ];
    expect(calls.call('bpf_snprintf', into, 8, format, values, 16)).toBe(10);
    expect(calls.text(into, 8)).toBe('12345-6');
    expect(calls.call('bpf_snprintf', into, 8, format, values, 8)).toBe(EINVAL);
    expect(calls.call('bpf_snprintf', into, 8, format, values, 12)).toBe(EINVAL);
  });

  it('read numbers as the kernel does', () => {
    const calls = new HelperCalls();
    const into = calls.put(new Uint8Array(8));
    const read = (name: string, text: string, flags: number): unknown => {
      const length = calls.call(name, calls.put(text), text.length, flags, into);
      return length < 0 ? length : [length, new DataView(calls.get(into, 8).buffer).getBigInt64(0, true)];
    };
    expect(read('bpf_strtol', '  -12x', 0)).toEqual([5, -12n]);
    expect([read('bpf_strtol', '0x1F', 0), read('bpf_strtol', '017', 0), read('bpf_strtol', 'ff', 16)]).toEqual([
      [4, 31n],
      [3, 15n],
      [2, 255n],
    ]);
    expect([read('bpf_strtol', '-9223372036854775808', 10), read('bpf_strtol', '9223372036854775808', 10)]).toEqual([
      [20, -(2n ** 63n)],
      ERANGE,
    ]);
    expect([
      read('bpf_strtoul', '-1', 10),
      read('bpf_strtoul', '18446744073709551616', 10),
      read('bpf_strtoul', 'x', 10),
      read('bpf_strtoul', '1', 2),
    ]).toEqual([EINVAL, ERANGE, EINVAL, EINVAL]);
    const compare = (one: string, other: string, size: number): number =>
      calls.call('bpf_strncmp', calls.put(one), size, calls.put(other));
    expect([compare('abc', 'abd', 3), compare('abc', 'abd', 2), compare('b', 'a', 2)]).toEqual([-1, 0, 1]);
  });

  it('read memory that the test gives, and zeros where there is none', () => {
    const kernel = Buffer.from('swapper\0rest');
    const kernelMemory = (address: bigint, size: number): Uint8Array | undefined => {
      const start = Number(address - 0xffff_8880_0000_0000n);
      return start >= 0 && start + size <= kernel.length ? kernel.subarray(start, start + size) : undefined;
    };
    const calls = new HelperCalls(new TestMachine({ kernelMemory }));
    const into = calls.put(new Uint8Array(16).fill(1));
    const at = 0xffff_8880_0000_0000n;
    expect(calls.call('bpf_probe_read_kernel', into, 4, at)).toBe(0);
    expect(calls.text(into, 4)).toBe('swap');
    expect([calls.call('bpf_probe_read_kernel', into, 16, at), calls.call('bpf_probe_read_user', into, 4, at)]).toEqual(
      [EFAULT, EFAULT],
    );
    expect(calls.get(into, 16)).toEqual(new Uint8Array(16));
    expect([calls.call('bpf_probe_read_kernel_str', into, 16, at), calls.text(into, 16)]).toEqual([8, 'swapper']);
    expect([calls.call('bpf_probe_read_kernel_str', into, 4, at), calls.text(into, 4)]).toEqual([4, 'swa']);
  });

  it('of XDP move the ends of a packet as far as there is room', () => {
    const { calls, packet } = withPacket('xdp');
    expect(calls.call('bpf_xdp_adjust_meta', 0, -8)).toBe(0);
    expect([calls.call('bpf_xdp_adjust_meta', 0, -2), calls.call('bpf_xdp_adjust_meta', 0, 12)]).toEqual([
      EACCES,
      EINVAL,
    ]);
    packet.meta.fill(7);
    expect([calls.call('bpf_xdp_adjust_head', 0, -208), calls.call('bpf_xdp_adjust_head', 0, -209)]).toEqual([
      0,
      EINVAL,
    ]);
    expect(packet.meta).toEqual(new Uint8Array(8).fill(7));
    expect([calls.call('bpf_xdp_adjust_head', 0, 254), calls.call('bpf_xdp_adjust_head', 0, 1)]).toEqual([0, EINVAL]);
    expect([calls.call('bpf_xdp_adjust_tail', 0, 10), calls.call('bpf_xdp_adjust_tail', 0, 1000)]).toEqual([0, EINVAL]);
    expect([packet.length, packet.data.at(-1)]).toEqual([24, 0]);
    const into = calls.put(new Uint8Array(4));
    const load = (offset: number): number => calls.call('bpf_xdp_load_bytes', 0, offset, into, 4);
    expect([load(20), load(21), load(0x10000)]).toEqual([0, EINVAL, EFAULT]);
  });

  it('of socket buffers insert and remove bytes after the headers', () => {
    const { calls, packet } = withPacket();
    const before = packet.data.slice();
    expect(calls.call('bpf_skb_adjust_room', 0, 8, 1, 0)).toBe(0);
    expect(packet.data).toEqual(Uint8Array.of(...before.subarray(0, 14), ...new Uint8Array(8), ...before.subarray(14)));
    expect(calls.call('bpf_skb_adjust_room', 0, -8, 1, 0)).toBe(0);
    expect(packet.data).toEqual(before);
    const room = (difference: number, mode: number, flags: bigint): number =>
      calls.call('bpf_skb_adjust_room', 0, difference, mode, flags);
    expect([room(0x1000, 0, 0n), room(1, 2, 0n), room(1, 0, 1n << 40n), room(-30, 1, 0n)]).toEqual([
      EFAULT,
      -524,
      EINVAL,
      -524,
    ]);
    expect(calls.call('bpf_skb_change_proto', 0, 0xdd86, 0)).toBe(0);
    expect([packet.length, calls.call('bpf_skb_change_proto', 0, 0xdd86, 1)]).toEqual([80, EINVAL]);
    expect([
      calls.call('bpf_skb_change_tail', 0, 20, 0),
      packet.length,
      calls.call('bpf_skb_change_tail', 0, 13, 0),
    ]).toEqual([0, 20, EINVAL]);
    const bytes = calls.put(Uint8Array.of(1, 2));
    expect([
      calls.call('bpf_skb_store_bytes', 0, 18, bytes, 2, 0),
      calls.call('bpf_skb_store_bytes', 0, 19, bytes, 2, 0),
    ]).toEqual([0, EFAULT]);
    expect([
      calls.call('bpf_skb_load_bytes', 0, 18, bytes, 2),
      calls.call('bpf_skb_load_bytes', 0, 19, bytes, 2),
      calls.get(bytes, 1)[0],
    ]).toEqual([0, EFAULT, 0]);
  });

  it('of socket buffers set fields that a program may not write, and the run reports those', () => {
    const { calls, fields } = withPacket();
    const before = Object.keys(fields.written());
    expect([calls.call('bpf_skb_change_type', 0, 3), calls.call('bpf_skb_change_type', 0, 4)]).toEqual([0, EINVAL]);
    expect(calls.call('bpf_skb_vlan_push', 0, 0x0081, 5)).toBe(0);
    const after = fields.written();
    expect(Object.keys(after).filter((name) => !before.includes(name))).toEqual([
      'pkt_type',
      'vlan_present',
      'vlan_tci',
      'vlan_proto',
    ]);
    expect([after['pkt_type'], after['vlan_present'], after['vlan_tci'], after['vlan_proto']]).toEqual([
      3, 1, 5, 0x0081,
    ]);
  });

  it('of socket buffers count from the headers that a packet has', () => {
    const { calls, packet } = withPacket('cgroup_skb');
    const into = calls.put(Uint8Array.of(9, 9, 9, 9));
    const loaded = (offset: number, header: number): readonly number[] => [
      calls.call('bpf_skb_load_bytes_relative', 0, offset, into, 4, header),
      ...calls.get(into, 4),
    ];
    expect([loaded(0, 0), loaded(1, 1), loaded(43, 1), loaded(0, 2)]).toEqual([
      [0, 9, 9, 9, 9],
      [0, 1, 2, 3, 4],
      [EFAULT, 0, 0, 0, 0],
      [EFAULT, 0, 0, 0, 0],
    ]);
    packet.reset(Uint8Array.of(0x45, 1, 2, 3, 4), 0);
    expect([loaded(0, 0), loaded(1, 1)]).toEqual([
      [EFAULT, 0, 0, 0, 0],
      [0, 1, 2, 3, 4],
    ]);
    expect([calls.call('bpf_skb_change_head', 0, 14, 0), loaded(0, 0), loaded(0, 1)]).toEqual([
      0,
      [0, 0, 0, 0, 0],
      [0, 0x45, 1, 2, 3],
    ]);
  });

  it('of checksums keep a header right', () => {
    const { calls, packet } = withPacket();
    const sum = (): number => {
      const { data } = packet;
      let total = 0;
      for (let at = 14; at < 34; at += 2) total += (data[at]! << 8) | data[at + 1]!;
      while (total > 0xffff) total = (total & 0xffff) + (total >> 16);
      return total;
    };
    const view = new DataView(packet.data.buffer, packet.data.byteOffset);
    view.setUint16(24, 0);
    view.setUint16(24, ~sum() & 0xffff);
    expect(sum()).toBe(0xffff);
    const [from, to] = [view.getUint32(26, true), 0x0100_000a];
    view.setUint32(26, to, true);
    expect(sum()).not.toBe(0xffff);
    expect(calls.call('bpf_l3_csum_replace', 0, 24, from, to, 4)).toBe(0);
    expect(sum()).toBe(0xffff);
    const [old, fresh] = [calls.put(packet.data.slice(30, 34)), calls.put(Uint8Array.of(1, 2, 3, 4))];
    const difference = calls.call('bpf_csum_diff', old, 4, fresh, 4, 0);
    packet.data.set([1, 2, 3, 4], 30);
    expect(calls.call('bpf_l3_csum_replace', 0, 24, 0, difference, 0)).toBe(0);
    expect(sum()).toBe(0xffff);
    const replace = (offset: number, flags: number): number =>
      calls.call('bpf_l4_csum_replace', 0, offset, 1, 2, flags);
    expect([replace(25, 4), replace(60, 4), replace(24, 3), replace(24, 0), replace(24, 0x100)]).toEqual([
      EFAULT,
      EFAULT,
      EINVAL,
      EINVAL,
      EINVAL,
    ]);
    // What is missing of a word counts as zeros.
    const padded = calls.put(Uint8Array.of(...calls.get(old, 3), 0));
    expect(calls.call('bpf_csum_diff', old, 3, fresh, 4, 0)).toBe(calls.call('bpf_csum_diff', padded, 4, fresh, 4, 0));
  });

  it('redirect to what is in a map, and answer by the flags where nothing is', () => {
    const { calls } = withPacket('xdp');
    const map = addMap(calls, { type: MapType.DEVMAP, valueSize: 4 });
    map.userUpdate(word(1), word(3), 0);
    expect(calls.call('bpf_redirect_map', map.address, 1, 0)).toBe(4);
    expect(calls.machine.output.redirect).toEqual({ map: 'MAP', key: 1, flags: 0n });
    expect([2n, 8n, 32n].map((flags) => calls.call('bpf_redirect_map', map.address, 0, flags))).toEqual([2, 4, 0]);
    expect([calls.call('bpf_redirect', 5, 0), calls.call('bpf_redirect', 5, 1)]).toEqual([4, 0]);
    calls.machine.program = { name: 'test', type: 'sched_cls' };
    expect([calls.call('bpf_redirect', 5, 1), calls.call('bpf_redirect', 5, 2)]).toEqual([7, 2]);
  });

  it('make tail calls to programs that are there', () => {
    const calls = new HelperCalls();
    const map = addMap(calls, { type: MapType.PROG_ARRAY, valueSize: 4 });
    map.userUpdate(word(1), word(0), 0);
    calls.call('bpf_tail_call', 0, map.address, 1);
    calls.call('bpf_tail_call', 0, map.address, 0);
    calls.call('bpf_tail_call', 0, map.address, 9);
    expect(calls.machine.tailCalls).toEqual([0]);
  });

  it('keep stacks by the hash of their addresses', () => {
    const calls = new HelperCalls(new TestMachine({ kernelStack: [1n, 2n, 3n] }));
    const map = addMap(calls, { type: MapType.STACK_TRACE, valueSize: 16 });
    const id = calls.call('bpf_get_stackid', 0, map.address, 1);
    expect([
      calls.call('bpf_get_stackid', 0, map.address, 1),
      calls.call('bpf_get_stackid', 0, map.address, 3),
    ]).toEqual([id, EFAULT]);
    const stack = new Uint8Array(16);
    expect(map.userLookup(word(id), stack, 0)).toBe(0);
    expect([...u64Words(stack.slice().buffer, 0, 2)]).toEqual([2n, 3n]);
    expect(calls.call('bpf_get_stackid', 0, map.address, 0x1000)).toBe(EINVAL);
  });

  it('report the environment that the test sets', () => {
    const calls = new HelperCalls(new TestMachine({ pid: 7, tgid: 9, comm: 'a name that is too long', cpu: 1 }));
    expect(calls.call('bpf_get_current_pid_tgid')).toBe(9 * 2 ** 32 + 7);
    const into = calls.put(new Uint8Array(20).fill(1));
    expect([calls.call('bpf_get_current_comm', into, 20), calls.text(into, 20)]).toEqual([0, 'a name that is ']);
    expect([calls.call('bpf_get_current_comm', into, 0), calls.call('bpf_get_smp_processor_id')]).toEqual([EINVAL, 1]);
    expect([calls.call('bpf_ktime_get_ns'), calls.call('bpf_ktime_get_ns')]).toEqual([1000, 2000]);
  });

  it('hold a lock once', () => {
    const calls = new HelperCalls();
    const lock = calls.put(new Uint8Array(4));
    calls.call('bpf_spin_lock', lock);
    expect(() => calls.call('bpf_spin_lock', lock)).toThrow(
      'argument 1 is a lock that is held, expected one that is free',
    );
    calls.call('bpf_spin_unlock', lock);
    expect(() => calls.call('bpf_spin_unlock', lock)).toThrow('argument 1 is a lock that is not held');
  });
});
