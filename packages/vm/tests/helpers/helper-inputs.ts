import type { Random } from '@bpf-link-wasm/testkit/random';

/** What a program of helper-calls.c is given. */
export interface HelperInput {
  /** Its `params.a`. */
  readonly values: readonly bigint[];
  /** Its `params.bytes`, at most 256. */
  readonly bytes: Uint8Array;
  /** The packet, for programs that have one. */
  readonly packet?: Uint8Array;
}

/** Makes an input of a kind; edges come as often as anything else. */
export type MakeInput = (random: Random) => HelperInput;

type Pick = {
  (random: Random, ...values: readonly bigint[]): bigint;
  (random: Random, ...values: readonly number[]): number;
  (random: Random, ...values: readonly (number | bigint)[]): number | bigint;
  <T>(random: Random, ...values: readonly T[]): T;
};

const pick: Pick = <T>(random: Random, ...values: readonly T[]): T => values[random.integer(values.length)]!;

const wide = (random: Random): bigint =>
  pick(random, 0n, 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 63n, 2n ** 64n - 1n, (1n << BigInt(random.integer(64))) + 7n);

const some = (
  random: Random,
  values: readonly (number | bigint)[],
  bytes: Uint8Array = random.bytes(256),
): HelperInput => ({
  values: values.map((value) => BigInt.asUintN(64, BigInt(value))),
  bytes,
});

const text = (content: string, random: Random): Uint8Array => {
  const bytes = random.bytes(256);
  bytes.set(Buffer.from(content, 'latin1').subarray(0, 256));
  return bytes;
};

/** Numbers as programs may find them: signs, spaces, prefixes, digits of other bases, too many digits. */
function numberText(random: Random): string {
  const spaces = pick(random, '', '', ' ', '\t \n', '\u00a0');
  const sign = pick(random, '', '', '', '-', '+', '--');
  const prefix = pick(random, '', '', '', '0', '0x', '0X', '00', '0b');
  const alphabet = pick(random, '01', '01234567', '0123456789', '0123456789abcdefABCDEF', '89', 'fg', '');
  const length = pick(random, 1, 2, 5, 10, 19, 20, 22, 63, 64, 70);
  const digits = Array.from({ length }, () => alphabet[random.integer(alphabet.length)] ?? '').join('');
  const fixed = pick(
    random,
    '9223372036854775807',
    '9223372036854775808',
    '18446744073709551615',
    '18446744073709551616',
  );
  return spaces + sign + prefix + pick(random, digits, digits, digits, fixed) + pick(random, '\0', ' ', 'x', '');
}

const parseInput: MakeInput = (random) => {
  const content = numberText(random);
  const length = pick(random, content.length - 1, content.length, 63, random.integer(128));
  return some(random, [Math.max(length, 0), pick(random, 0, 0, 8, 10, 16, 2, 7, 2n ** 40n)], text(content, random));
};

/** Ethernet with IPv4, IPv6 or something else. */
function packetOf(random: Random): Uint8Array {
  const [high, low] = pick(random, [0x08, 0], [0x08, 0], [0x86, 0xdd], [0x88, 0xb5]);
  const packet = random.bytes(pick(random, 60, 74, 100, 590)).fill(0, 0, 12);
  packet.set([high, low], 12);
  packet[14] = high === 0x08 ? 0x45 : 0x60;
  // TCP would be checked by what a socket expects of it.
  packet[high === 0x08 ? 23 : 20] = 17;
  return packet;
}

const withPacket =
  (valuesOf: (random: Random, length: number) => readonly (number | bigint)[]): MakeInput =>
  (random) => {
    const packet = packetOf(random);
    return { ...some(random, valuesOf(random, packet.length)), packet };
  };

/** An offset in a packet or near one of its ends, or far off. */
const offset = (random: Random, length: number): number =>
  pick(
    random,
    0,
    random.integer(length),
    random.integer(length),
    length - 4,
    length,
    length + 1,
    -1,
    0xffff,
    0x10000,
    -(2 ** 31),
  );

const move = (random: Random): number =>
  pick(
    random,
    0,
    4,
    -4,
    14,
    -14,
    20,
    -20,
    random.integer(80) - 40,
    random.integer(400) - 200,
    3000,
    -3000,
    2 ** 31 - 1,
    -(2 ** 31),
  );

/** Flags of bpf_skb_adjust_room: some alone, some together. */
const roomFlags = (random: Random): bigint => {
  const [inner, around] = [pick(random, 128, 256, 384, 256 | 32), pick(random, 2, 4, 6, 10, 20, 26, 66)];
  const flags = pick(random, 0, 0, 1, 32, inner, around, around, 8, 512);
  return BigInt(flags) | (pick(random, 0n, 0n, 14n, 200n) << 56n) | pick(random, 0n, 0n, 0n, 0n, 1n << 40n);
};

/** Programs of helper-calls.c by name, with the helpers that they call. */
export const helperKinds: Readonly<Record<string, { readonly helpers: readonly string[]; readonly make: MakeInput }>> =
  {
    run_strtol: { helpers: ['strtol'], make: parseInput },
    run_strtoul: { helpers: ['strtoul'], make: parseInput },
    run_strncmp: {
      helpers: ['strncmp'],
      make: (random) =>
        some(
          random,
          [pick(random, 0, 4, 5, 6, 11, 12, 127)],
          text(pick(random, 'hello\0', 'hell\0', 'hello, world\0', 'hello, worle', '\0', '\xff', 'hellp'), random),
        ),
    },
    run_snprintf: {
      helpers: ['snprintf'],
      make: (random) => {
        const value = (): bigint =>
          pick(random, wide(random), BigInt(random.integer(100_000)), BigInt(32 + random.integer(90)));
        return some(random, [pick(random, 0, 1, 2, 10, 40, 255), random.integer(15), value(), value(), value()]);
      },
    },
    run_snprintf_memory: {
      helpers: ['snprintf'],
      make: (random) =>
        some(
          random,
          [pick(random, 0, 1, 5, 60, 255), random.integer(3)],
          text(pick(random, 'eth0\0', '\0', 'a long name\0'), random),
        ),
    },
    run_probe_read: {
      helpers: ['probe_read_kernel', 'probe_read_kernel_str'],
      make: (random) =>
        some(
          random,
          [pick(random, 0, 1, 8, 60, 127), pick(random, 0, 0, 0, 1), pick(random, 0, 8, 63, 4096, 2n ** 47n)],
          text(pick(random, 'name\0', '', '\0'), random),
        ),
    },
    run_comm: { helpers: ['get_current_comm'], make: (random) => some(random, [random.integer(32)]) },
    run_loop: {
      helpers: ['loop'],
      make: (random) =>
        some(random, [
          pick(random, 0, 1, 5, 100, 2 ** 23 + 1, 2 ** 32 - 1),
          pick(random, 0, 3, 99, 1000),
          pick(random, 0, 0, 0, 1),
        ]),
    },
    run_for_each: {
      helpers: ['for_each_map_elem', 'map_update_elem', 'map_lookup_percpu_elem'],
      make: (random) =>
        some(random, [
          1,
          20,
          300,
          4000,
          pick(random, 0, 1, 3, 10),
          pick(random, 0, 0, 0, 1),
          random.integer(6),
          pick(random, 0, 1, 2, 1000),
        ]),
    },
    run_hash: {
      helpers: ['map_update_elem', 'map_lookup_elem', 'map_delete_elem'],
      make: (random) =>
        some(random, [
          random.integer(12),
          random.integer(1000),
          pick(random, 0, 0, 1, 2, 3, 4, 8, 2n ** 40n),
          random.integer(12),
          random.integer(30),
        ]),
    },
    run_spin_lock: { helpers: ['spin_lock', 'spin_unlock'], make: (random) => some(random, [random.integer(1000)]) },
    run_ringbuf: {
      helpers: ['ringbuf_output', 'ringbuf_reserve', 'ringbuf_submit', 'ringbuf_discard', 'ringbuf_query'],
      make: (random) =>
        some(random, [
          random.integer(40),
          pick(random, 0, 0, 1, 2, 3, 4),
          pick(random, 0, 0, 0, 1),
          random.integer(2),
          pick(random, 4, 5, 2n ** 33n),
        ]),
    },
    run_dynptr: {
      helpers: ['dynptr_from_mem', 'dynptr_read', 'dynptr_write'],
      make: (random) =>
        some(random, [
          pick(random, 0, 0, 0, 0, 1),
          pick(random, 0, 64, 100, 127, 128, 129, 2 ** 32 - 1),
          random.integer(64),
          pick(random, 0, 0, 0, 1),
          pick(random, 0, 10, 120, 128, 2 ** 31),
          pick(random, 0, 0, 0, 1),
        ]),
    },
    run_csum_diff: {
      helpers: ['csum_diff'],
      make: (random) => ({
        ...some(random, [
          pick(random, 0, 4, 8, 20, 40, 124, 3, 6),
          pick(random, 0, 4, 8, 20, 40, 124, 5),
          wide(random),
        ]),
        packet: packetOf(random),
      }),
    },
    run_skb_bytes: {
      helpers: ['skb_store_bytes', 'skb_load_bytes'],
      make: withPacket((random, length) => [
        offset(random, length),
        random.integer(128),
        pick(random, 0, 0, 0, 1, 2, 3, 4, 2n ** 40n),
        offset(random, length),
      ]),
    },
    run_skb_change: {
      helpers: ['skb_change_tail', 'skb_change_head', 'skb_pull_data', 'skb_change_proto'],
      make: withPacket((random, length) => {
        const kind = random.integer(4);
        const size = pick(random, 0, 13, 14, 15, 34, 54, length - 1, length, length + 1, 1000);
        return [
          kind,
          kind === 3
            ? pick(random, 0x0008, 0xdd86, 0x0608, 0)
            : kind === 1
              ? pick(random, 0, 1, 14, 100, 2 ** 31)
              : size,
          pick(random, 0, 0, 0, 0, 1),
        ];
      }),
    },
    run_skb_room: {
      helpers: ['skb_adjust_room'],
      make: withPacket((random) => [
        pick(random, 0, 4, 20, -4, -20, random.integer(120) - 60, 4096, -4096),
        pick(random, 0, 0, 1, 1, 2),
        roomFlags(random),
        pick(random, 0, 20, 40, -20, -40),
        roomFlags(random),
      ]),
    },
    run_skb_fields: {
      helpers: ['skb_change_type', 'csum_update', 'set_hash', 'get_hash_recalc', 'set_hash_invalid'],
      make: withPacket((random) => [
        pick(random, 0, 1, 2, 3, 4, 7, 8, 2 ** 31),
        pick(random, 0, 1, 2, 3, 4, 2 ** 32 - 1),
        wide(random),
        wide(random),
      ]),
    },
    run_csum_level: {
      helpers: ['csum_level', 'skb_adjust_room'],
      make: withPacket((random) => [
        ...Array.from({ length: 7 }, () => pick(random, 0, 0, 1, 1, 1, 2, 3, 4, 2n ** 32n)),
        pick(random, 0, 32),
      ]),
    },
    run_skb_vlan: {
      helpers: ['skb_vlan_push', 'skb_vlan_pop', 'skb_load_bytes_relative'],
      make: (random) => {
        const packet = packetOf(random);
        const tags = random.integer(4);
        for (let tag = 0; tag < tags; tag += 1) {
          packet.copyWithin(16 + tag * 4, 12 + tag * 4, 48);
          packet.set([...pick(random, [0x81, 0], [0x88, 0xa8]), 0, random.integer(200)], 12 + tag * 4);
        }
        if (random.integer(8) === 0) packet.set(pick(random, [0, 40, 0xff, 0xff], [0, 40, 1, 2]), 12 + tags * 4);
        const step = (): bigint =>
          BigInt(random.integer(2)) |
          (BigInt(pick(random, 0x0081, 0xa888, 0x0008)) << 16n) |
          (BigInt(random.integer(65_536)) << 32n);
        return { ...some(random, [step(), step(), step(), step()]), packet };
      },
    },
    run_skb_relative: {
      helpers: ['skb_load_bytes_relative', 'skb_change_head', 'skb_adjust_room', 'skb_change_proto'],
      make: withPacket((random, length) => {
        const change = random.integer(4);
        const size = pick(random, 4, 14, 20);
        return [
          offset(random, length),
          random.integer(128),
          pick(random, 0, 0, 1, 1, 2, 2 ** 32 - 1),
          change,
          change === 3 ? pick(random, 0x0008, 0xdd86) : change === 2 ? pick(random, size, -size) : size,
        ];
      }),
    },
    run_skb_ecn: { helpers: ['skb_ecn_set_ce'], make: withPacket(() => []) },
    run_skb_tstamp: {
      helpers: ['skb_set_tstamp'],
      make: withPacket((random) => [wide(random), pick(random, 0, 1, 2, 3, 2 ** 32 - 1)]),
    },
    run_csum_replace: {
      helpers: ['l3_csum_replace', 'l4_csum_replace'],
      make: withPacket((random, length) => [
        offset(random, length),
        pick(random, wide(random), BigInt(random.integer(65_536))),
        pick(random, wide(random), BigInt(random.integer(65_536))),
        pick(random, 0, 2, 2, 4, 4, 3, 0x10),
        offset(random, length),
        pick(random, wide(random), BigInt(random.integer(65_536))),
        pick(random, wide(random), BigInt(random.integer(65_536))),
        pick(random, 0, 2, 4, 0x12, 0x14, 0x20, 0x22, 0x34, 0x44, 0x64, 0x82, 0x100),
      ]),
    },
    run_redirect_tc: {
      helpers: ['redirect'],
      make: withPacket((random) => [random.integer(3), pick(random, 0, 1, 2, 2n ** 40n)]),
    },
    run_xdp_adjust: {
      helpers: ['xdp_adjust_meta', 'xdp_adjust_head', 'xdp_adjust_tail', 'xdp_get_buff_len'],
      make: withPacket((random) => [
        pick(random, 0, -4, -8, -3, -32, -252, -256, 4, move(random)),
        move(random),
        move(random),
      ]),
    },
    run_xdp_bytes: {
      helpers: ['xdp_store_bytes', 'xdp_load_bytes'],
      make: withPacket((random, length) => [offset(random, length), random.integer(128), offset(random, length)]),
    },
    run_redirect_xdp: {
      helpers: ['redirect'],
      make: withPacket((random) => [random.integer(3), pick(random, 0, 1, 2n ** 40n)]),
    },
  };
