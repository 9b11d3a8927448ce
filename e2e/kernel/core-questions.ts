/** Numbers by name; strings for 64 bits. */
type Numbers = Readonly<Record<string, number | string>>;

/** A number in a program's map, with its check; one without a check is specific to the kernel. */
export interface CoreQuestion {
  readonly object: string;
  readonly index: number;
  readonly text: string;
  /** @param facts What /proc reports about the process that ran the program. */
  readonly isRight?: (value: string, facts: Numbers) => boolean;
}

const fact =
  (name: string) =>
  (value: string, facts: Numbers): boolean =>
    value === String(facts[name]);
const number =
  (right: number) =>
  (value: string): boolean =>
    Number(value) === right;
const above =
  (bound: number) =>
  (value: string): boolean =>
    Number(value) > bound;

type Row = readonly [index: number, text: string, isRight?: CoreQuestion['isRight']];

const ofValues: readonly Row[] = [
  [0, 'core_read!(task, pid)', fact('pid')],
  [1, 'core_read!(task, real_parent, tgid)', fact('parent')],
  [2, 'core_read!(task, comm)', fact('comm')],
  [3, 'core_read!(task, mm, arg_start)', fact('argStart')],
  [4, 'core_read!(task, thread_pid, numbers[0].nr)', fact('pid')],
  [5, 'core_read_str!(&mut name, task, nsproxy, uts_ns, name.nodename)', fact('nodeLength')],
  [6, 'name', fact('node')],
  [7, 'core_read_bitfield!(task, sched_reset_on_fork)', number(1)],
  [8, 'core_read_bitfield!(task, pid)', fact('pid')],
  [10, 'field_byte_offset!(task_struct, se.vruntime)', above(64)],
  [11, 'field_byte_size!(task_struct, comm)', number(16)],
  [12, 'field_exists!(task_struct___other, no_such_field)', number(0)],
  [13, 'field_exists!(task_struct___other, start_time)', number(1)],
  [14, 'type_exists!(no_such_struct)', number(0)],
  [15, 'type_exists!(sigevent)', number(1)],
  [16, 'type_size!(task_struct)', above(1000)],
  [17, 'type_id_of_kernel!(task_struct)', above(0)],
  [18, 'type_id_local!(task_struct) != 0', number(1)],
  [19, 'field_byte_offset!(sigevent, sigev_signo)', number(8)],
  [30, 'enum_value!(bpf_map_type, BPF_MAP_TYPE_HASH)', number(1)],
  [31, 'enum_value!(bpf_map_type, BPF_MAP_TYPE_ARRAY)', number(2)],
  [32, 'enum_value_exists!(bpf_map_type, BPF_MAP_TYPE_NO_SUCH)', number(0)],
  [33, 'enum_value_exists!(bpf_map_type, BPF_MAP_TYPE_HASH)', number(1)],
  [40, 'core_read!(task, pid) or core_read!(task, tgid), behind one branch', fact('pid')],
  [
    41,
    'core_read!(task, real_parent, pid) + N, in a generic function',
    (value, facts) => Number(value) === Number(facts['parent']) + 1_000_000,
  ],
  [42, 'core_read!(task, real_parent, real_parent, pid) >= 0, in a closure', number(1)],
  [
    43,
    'core_read!(other, start_time), where the other field is missing',
    // Nanoseconds, and hundredths of a second since boot.
    (value, facts) => Math.abs(Number(value) / 1e7 - Number(facts['startTicks'])) < 200,
  ],
  [50, 'core_load!(task, tgid)', fact('pid')],
  [51, 'core_load!(task, real_parent, pid)', fact('parent')],
  [52, 'core_load!(task, se.vruntime)'],
  [53, 'core_load!(task, thread_pid, numbers[0].nr)', fact('pid')],
  [54, 'core_load!(task, comm[0])', number('c'.charCodeAt(0))],
  [55, 'core_load!(task, pid) or core_load!(task, tgid), behind one branch', fact('pid')],
  [56, 'core_load!(map, map_type).number()', number(2)],
  [57, 'core_load!(map, max_entries)', number(64)],
];

const ofLoops: readonly Row[] = [
  [
    0,
    'the sum of core_load!(walker, pid), in a loop, beside guards',
    (value, facts) => Number(value) >= Number(facts['pid']) + 28,
  ],
];

const ofTwoCrates: readonly Row[] = [
  [0, 'core_load!(task, tgid), by the types of one crate', fact('pid')],
  [1, 'core_load!(task, pid), by those of another', fact('pid')],
  [2, 'core_load!(task, comm[0])', number('c'.charCodeAt(0))],
  [3, 'enum_value!(bpf_map_type, BPF_MAP_TYPE_HASH), in one', number(1)],
  [4, 'enum_value!(bpf_map_type, BPF_MAP_TYPE_ARRAY), in the other', number(2)],
  [5, 'type_id_local!(task_struct) differs', number(1)],
];

const ofAya: readonly Row[] = [
  [0, 'core_read!(task, pid)', fact('pid')],
  [1, 'core_read!(task, real_parent, tgid), by a closure that a generic function calls', fact('parent')],
  [2, 'core_read_str!(&mut name, task, comm)', fact('comm')],
  [7, 'core_read_bitfield!(task, sched_reset_on_fork)', number(1)],
  [12, 'field_exists!(task_struct___other, no_such_field)', number(0)],
  [30, 'enum_value!(bpf_map_type, BPF_MAP_TYPE_HASH)', number(1)],
  [50, 'core_load!(task, tgid)', fact('pid')],
  [51, 'core_load!(walker, pid), of the parent by a loop', fact('parent')],
];

const ofOffCpu: readonly Row[] = [
  [
    0,
    'core_load!(task, tgid) and core_load!(task, real_parent, tgid)',
    (value, { pid = 0, parent = 0 }) => BigInt(value) === BigInt(pid) + (BigInt(parent) << 32n),
  ],
  [2, '__state or state, of a task that sleeps', (value) => (Number(value) & 1) === 1],
  [3, 'core_read_str!(&mut name, task, comm)', fact('comm')],
];

/** The values that `core/*.rs` and `examples/off-cpu` store in their maps, by index. */
export const coreQuestions: readonly CoreQuestion[] = Object.entries({
  values: ofValues,
  loops: ofLoops,
  two_crates: ofTwoCrates,
  aya_values: ofAya,
  off_cpu: ofOffCpu,
}).flatMap(([object, rows]) =>
  rows.map(([index, text, isRight]) => ({ object, index, text, ...(isRight && { isRight }) })),
);

/** The wrong values of an object. */
export function wrongValues(object: string, out: Numbers, facts: Numbers): string[] {
  return coreQuestions.flatMap((question) => {
    const value = String(out[question.index] ?? 0);
    const isRight = question.object !== object || question.isRight === undefined || question.isRight(value, facts);
    return isRight ? [] : [`${question.index}: ${question.text}: ${value}`];
  });
}
