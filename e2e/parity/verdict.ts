import { loadBtf } from '@bpf-link-wasm/testkit/kernel';
import type { BpfFolder } from '../kernel/bpf-folder.js';
import { fixUpBtf } from '../kernel/fix-up-btf.js';

/** The verdict of the kernel and loader on an object. */
export interface Verdict {
  /** "accepted", "none", or the end of BPF_BTF_LOAD's message. */
  readonly btf: string;
  /** "loaded", or the message of libbpf or the verifier. */
  readonly load: string;
  /** Whether every loaded program holds BTF. A loader drops BTF that the kernel refuses, and loads without it. */
  readonly holdsBtf: boolean;
}

/** Loads the object's BTF into the kernel, then the whole object with libbpf. */
export async function judge(object: Uint8Array, bpf: BpfFolder): Promise<Verdict> {
  const btf = await judgeBtf(object);
  try {
    const programs = await bpf.load(object);
    const holdsBtf = programs.length > 0 && programs.every(({ btfId, functions }) => btfId > 0 && functions > 0);
    return { btf, load: 'loaded', holdsBtf };
  } catch (error) {
    return { btf, load: loadComplaint((error as Error).message), holdsBtf: false };
  }
}

async function judgeBtf(object: Uint8Array): Promise<string> {
  const raw = fixUpBtf(object);
  if (raw === undefined) return 'none';
  const { errno, log } = await loadBtf(raw);
  return errno === 0 ? 'accepted' : btfComplaint(log);
}

/** The last line of the kernel's log is the type and the message, such as "[5] FUNC f type_id=4 Invalid arg#1". */
function btfComplaint(log: string): string {
  const line = log.trim().split('\n').at(-1) ?? '';
  return (
    /(?:size == 0|Invalid [\w#]+(?: \w+)*|Unexpected size|[A-Z][\w ]+)$/.exec(line)?.[0] ?? 'refused without a word'
  );
}

const telling =
  /not supported|missing \.BTF|unknown field|conflicting|failed to find BTF|failed to guess|incompatible|cannot return|last insn|back-edge|program load failed/;

/** The line with the reason, without parts that differ from run to run. */
function loadComplaint(message: string): string {
  const lines = message.split('\n').map((line) => line.replace(/^libbpf: /, '').trim());
  const isRefusal = (line: string): boolean => line.startsWith('BTF loading error');
  return lines.find((line) => telling.test(line)) ?? lines.find(isRefusal) ?? 'libbpf cannot open the object';
}
