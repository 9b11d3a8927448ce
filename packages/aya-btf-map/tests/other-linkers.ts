import { fileURLToPath } from 'node:url';
import { isReadable, type Requirement } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';

const llvmTools = fileURLToPath(new URL('native/llvm-link.sh', import.meta.url));
const bpfLinkerScript = fileURLToPath(new URL('../../../e2e/parity/build-bpf-linker.mjs', import.meta.url));

/** A linker that people use instead of bpf-link-wasm, and the programs that are linked with it here. */
export interface AnotherLinker {
  readonly name: string;
  readonly needs: readonly Requirement[];
  /** The path of the command. */
  find(): Promise<string>;
  readonly programs: readonly string[];
  /** Programs that libbpf refuses when linked by it, with libbpf's error. */
  readonly refused: Readonly<Record<string, RegExp>>;
  /** Whether the kernel accepts its BTF. */
  readonly hasBtf: boolean;
}

function file(path: string, debianPackage: string): Requirement {
  return { missing: () => (isReadable(path) ? undefined : `${path} is not there (Debian: ${debianPackage})`) };
}

export const otherLinkers: readonly AnotherLinker[] = [
  {
    name: 'bpf-linker 0.10.4',
    needs: process.env['BPF_LINKER'] ? [] : [file('/usr/lib/llvm-22/include/llvm-c', 'llvm-22-dev')],
    find: async () => process.env['BPF_LINKER'] ?? (await runCommand(process.execPath, [bpfLinkerScript])).trim(),
    programs: ['hash', 'lpm_trie', 'ring_buf', 'task_storage', 'array_of_maps', 'iteration', 'plain_type'],
    refused: { filled_maps: /map 'BY_KEY': map-in-map inner spec is not a zero-sized array/ },
    hasBtf: true,
  },
  {
    // The kernel refuses names such as `HashMap<u32, u64, 16, 0>`: libbpf then continues without BTF.
    name: "LLVM's own tools",
    needs: [file('/usr/lib/llvm-22/bin/llc', 'llvm-22')],
    find: () => Promise.resolve(llvmTools),
    programs: ['hash', 'lpm_trie', 'ring_buf', 'queue', 'bloom_filter', 'array_of_maps', 'plain_type'],
    // llc crashes on a definition that contains an enum with data, as slots are.
    refused: {},
    hasBtf: false,
  },
];
