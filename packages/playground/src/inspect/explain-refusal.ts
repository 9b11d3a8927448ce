import { originOf, stateAt, type VerifierLog } from './verifier-log.js';

/** An explanation of why the verifier refuses a program. */
export interface Refusal {
  /** The kernel's line that is explained, or its last where none is known. */
  readonly message: string;
  /** One sentence. */
  readonly title: string;
  readonly meaning: string;
  /** What the user should do. */
  readonly remedy: string;
  /** The step at which the verifier gave up, among those of the log; -1 when it did not begin. */
  readonly step: number;
  /** The register that the refusal is about. */
  readonly register?: string;
  /** What the verifier knows about that register. */
  readonly value?: string;
  /** The step that gave the register its value. */
  readonly origin?: number;
}

type Words = Pick<Refusal, 'title' | 'meaning' | 'remedy' | 'register' | 'value'>;

/** Explanations of the messages in `kernel/bpf/verifier.c`, from 4.19 to 7.0. The first pattern that matches a line explains it. */
const rules: readonly (readonly [pattern: RegExp, explain: (...found: string[]) => Words])[] = [
  [
    /^(R\d+) invalid mem access '(\w+_or_null|map_value_or_null)'/,
    (_, register, type) => ({
      register: register!,
      title: `${register} may be null here`,
      meaning: `${register} is a ${type}: a lookup or a reservation returns null when there is nothing, and the program does not check for that first.`,
      remedy:
        'Compare the pointer with null first, and return or take another path if it is null. In Rust: match on the Option, or use let-else.',
    }),
  ],
  [
    /^(R\d+) invalid mem access '(?:scalar|inv)'/,
    (_, register) => ({
      register: register!,
      title: `${register} is a number, not an address that programs may use`,
      meaning: `The program reads or writes memory at ${register}, but the verifier only knows that it is a number: a kernel address, or a pointer that arithmetic has made unknown.`,
      remedy:
        'Read kernel memory with bpf_probe_read_kernel, or through CO-RE with typed pointers. For packets and map values keep the pointer, and check it after the arithmetic.',
    }),
  ],
  [
    /^(R\d+) invalid mem access '(.+)'/,
    (_, register, type) => ({
      register: register!,
      title: `A ${type} cannot be accessed like this`,
      meaning: `${register} is a ${type}: a program may not read or write its memory with ordinary loads and stores.`,
      remedy: 'Use the helper for it.',
    }),
  ],
  [
    /^invalid access to packet, off=(-?\d+) size=(\d+), (R\d+)\(id=\d+,off=-?\d+,r=(\d+)\)/,
    (_, offset, size, register, range) => ({
      register: register!,
      // The log prints no other state of the pointer after the check.
      value: `pkt(r=${range})`,
      title: `Byte ${Number(offset) + Number(size) - 1} of the packet is read, but only ${range} bytes are checked`,
      meaning: `${register} points into the packet. The verifier knows that ${range} bytes from there are before data_end; the access needs ${Number(offset) + Number(size)}.`,
      remedy: `Compare with data_end before the access: if data + ${Number(offset) + Number(size)} > data_end, return. The check and the access must use the same pointer.`,
    }),
  ],
  [
    /^invalid access to (map value|map key|memory), \w+_size=(\d+) off=(-?\d+) size=(\d+)/,
    (_, what, whole, offset, size) => ({
      title: `The access ends outside the ${what}`,
      meaning: `The ${what} has ${whole} bytes. The access is of ${size} bytes at offset ${offset}, or may reach there.`,
      remedy:
        'Bound the index before the access, with a comparison or a mask that the compiler keeps, and use the bounded value.',
    }),
  ],
  [
    /^(?:invalid (?:indirect )?read from stack|invalid indirect access to stack) (?:(R\d+) )?off (-?\d+)\+(\d+) size (\d+)/,
    (_, register, offset, into, size) => ({
      ...(register !== undefined && { register }),
      title: `Byte ${into} of ${size} on the stack is not written`,
      meaning: `The instruction reads ${size} bytes from fp${offset}, and byte ${into} of them has no value yet: often it is padding between the members of a struct, which assigning to the members does not write.`,
      remedy:
        'Zero the whole variable first (C: memset or = {}, which may leave padding; Rust: MaybeUninit::zeroed), or make the padding a member. A program with CAP_PERFMON may read such bytes.',
    }),
  ],
  [
    /^(R\d+) !read_ok/,
    (_, register) => ({
      register: register!,
      title: `${register} has no value here`,
      meaning: `The program reads ${register}, which nothing has written on this path. A call destroys R1 to R5.`,
      remedy: 'Give the variable a value on every path. In a function without a return value, return one.',
    }),
  ],
  [
    /^Unreleased reference id=(\d+) alloc_insn=(\d+)/,
    (_, _id, instruction) => ({
      title: `What instruction ${instruction} acquires is not released on this path`,
      meaning: `The call at instruction ${instruction} returns a reference, such as a ring buffer record, a socket or a task. The program still holds it when it ends.`,
      remedy:
        'Release it on every path: submit or discard records, bpf_sk_release for sockets, the release kfunc of the object otherwise. Early returns are paths too.',
    }),
  ],
  [
    /^infinite loop detected at insn (\d+)/,
    (_, instruction) => ({
      title: `The loop at instruction ${instruction} does not come to an end`,
      meaning:
        'The verifier came back to the same instruction and knew nothing more than before, so it sees nothing that ends the loop.',
      remedy:
        'Count with a variable that has a constant bound (for i in 0..MAX), or use bpf_loop, which Linux 5.17 and later have.',
    }),
  ],
  [
    /^back-edge from insn (\d+) to (\d+)/,
    () => ({
      title: 'The program has a loop',
      meaning: 'Kernels before 5.3, and programs that are loaded without CAP_BPF, may not jump back.',
      remedy: 'Unroll the loop (the option --unroll-loops), or load it with CAP_BPF on Linux 5.3 or later.',
    }),
  ],
  [
    /^(?:BPF program is too large\. Processed (\d+) insn|The sequence of (\d+) jumps is too complex)/,
    () => ({
      title: 'The program is too complex for the verifier',
      meaning:
        'The verifier follows each path separately, and every iteration of a loop. All paths together may have a million instructions.',
      remedy:
        'Lower the bounds of loops, use bpf_loop, and move parts into global functions (#[inline(never)]), which are verified once.',
    }),
  ],
  [
    /^(R\d+) type=(\S+) expected=(.+)/,
    (_, register, type, expected) => ({
      register: register!,
      title: `The call's argument ${register} is a ${type}`,
      meaning: `The function accepts one of these: ${expected!.replace(/,? ?$/, '')}. A scalar is a number; fp is an address on the stack.`,
      remedy:
        type === 'scalar' || type === 'inv'
          ? 'Pass the address of a variable, not its value.'
          : 'Check the order and types of the arguments.',
    }),
  ],
  [
    /^(R\d+) (?:unbounded memory access|min value is (?:negative|outside)|max value is outside|invalid zero-sized read|unbounded min value)/,
    (_, register) => ({
      register: register!,
      title: `${register} may be too large or too small`,
      meaning: `${register} is an offset, index or length, and the verifier knows no bounds for it that keep the access inside.`,
      remedy:
        'Compare it with both bounds before you use it, as an unsigned number, and use the compared variable. Masks (& 0xff) work when the size is a power of two.',
    }),
  ],
  [
    /^math between (\S+) pointer and register with unbounded min value is not allowed/,
    (_, type) => ({
      title: `An unbounded number is added to a ${type} pointer`,
      meaning: 'As far as the verifier knows, the number may be negative or of any size.',
      remedy: 'Bound it as an unsigned number before it is added.',
    }),
  ],
  [
    /^(R\d+) pointer (?:arithmetic|comparison)|^(R\d+) .*pointer arithmetic.* prohibited/,
    (_, one, other) => ({
      register: one ?? other!,
      title: 'This arithmetic is not allowed on a pointer',
      meaning:
        'The verifier must know where a pointer points: it allows additions and subtractions of bounded numbers, and not on every kind of pointer.',
      remedy: 'Check for null before you add, and use only additions.',
    }),
  ],
  [
    /^invalid bpf_context access off=(\d+) size=(\d+)/,
    (_, offset, size) => ({
      title: `Programs of this type may not read ${size} bytes at ${offset} of their context`,
      meaning:
        'The field belongs to another type of program or to a later kernel, or the read has a different size than the field.',
      remedy: "Check the program's section name, and the kernel's version for the field.",
    }),
  ],
  [
    /^(?:unknown func|program of this type cannot use helper|helper call is not allowed in probe) ?(\w*)/,
    (_, name) => ({
      title: `This kernel or type of program has no ${name === '' ? 'such helper' : name}`,
      meaning: 'Which helpers there are depends on the type of the program and on the kernel.',
      remedy: 'The tab Overview shows the first kernel that has each helper; otherwise choose another type of program.',
    }),
  ],
  [
    /^cannot call GPL-restricted function/,
    () => ({
      title: 'The helper is for programs under the GPL',
      meaning: 'The object has no license section, or one that is not compatible with the GPL.',
      remedy: 'Put a license into the section "license", such as "GPL" or "Dual MIT/GPL".',
    }),
  ],
  [
    /^unreachable insn (\d+)/,
    (_, instruction) => ({
      title: `Instruction ${instruction} cannot be reached`,
      meaning: 'Kernels refuse unreachable code. Often it follows a panic or an endless loop.',
      remedy: 'Avoid panics: check bounds by hand (get, not []), and build with optimisation.',
    }),
  ],
  [
    /^(?:combined stack size of \d+ calls is (\d+)\. Too large|.*stack.*too large)/i,
    () => ({
      title: 'The program needs more than 512 bytes of stack',
      meaning: 'All functions in a chain of calls share 512 bytes.',
      remedy: 'Move large variables into a map: a per-CPU array with one entry.',
    }),
  ],
  [
    /^At (?:program exit|callback return|async callback return) the register (R\d+)/,
    (_, register) => ({
      register: register!,
      title: 'This type of program may not return that number',
      meaning:
        'For some types the kernel accepts only certain results, and the verifier cannot see that this is one of them.',
      remedy: 'Return constants that are allowed.',
    }),
  ],
  [
    /^(R\d+) leaks addr/,
    (_, register) => ({
      register: register!,
      title: 'An address of the kernel would leave the program',
      meaning: `${register} is a pointer, and is written where others can read it, or returned.`,
      remedy: 'Store what it points to, not the pointer, or load the program with CAP_PERFMON.',
    }),
  ],
];

/** Explains why a program is refused, by the first error line that a rule matches; undefined when the log has no error. */
export function explainRefusal(log: VerifierLog): Refusal | undefined {
  const { errors, steps } = log;
  if (errors.length === 0) return undefined;
  const step = steps.length - 1;
  for (const message of errors) {
    for (const [pattern, explain] of rules) {
      const found = pattern.exec(message);
      if (found === null) continue;
      const words = explain(...found);
      return { message, step, ...aboutRegister(log, step, words.register), ...words };
    }
  }
  return {
    message: errors[0]!,
    step,
    title: errors[0]!,
    meaning: 'The page has no explanation for this message. It is about the last instruction of the log.',
    remedy: 'Compare what the verifier knows of the registers there with what the instruction needs.',
  };
}

function aboutRegister(
  log: VerifierLog,
  step: number,
  register: string | undefined,
): Pick<Refusal, 'value' | 'origin'> {
  if (register === undefined || step < 0) return {};
  const value = stateAt(log, step).get(register);
  const origin = originOf(log, step, register);
  return { ...(value !== undefined && { value }), ...(origin !== undefined && { origin }) };
}
