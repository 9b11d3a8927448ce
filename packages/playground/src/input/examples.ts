import forkBitcode from '../../../../examples/fork/fork.bc?url';
import forkObject from '../../../../examples/fork/fork.bc?linked';
import forkSource from '../../../../examples/fork/fork.rs?url';
import enumBitcode from '../../examples/enum-maps/enum_maps.bc?url';
import enumObject from '../../examples/enum-maps/enum_maps.bc?linked';
import enumSource from '../../examples/enum-maps/enum_maps.rs?url';
import ringBitcode from '../../examples/ring-buffer/ring_buffer.bc?url';
import ringObject from '../../examples/ring-buffer/ring_buffer.bc?linked';
import ringSource from '../../examples/ring-buffer/ring_buffer.rs?url';
import xdpBitcode from '../../examples/xdp-counter/xdp_counter.bc?url';
import xdpObject from '../../examples/xdp-counter/xdp_counter.bc?linked';
import xdpSource from '../../examples/xdp-counter/xdp_counter.rs?url';
import { roleOf, type InputFile } from './input-file.js';

/** A program that ships with the page: real bitcode, and the source that rustc made it from. */
export interface Example {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** Addresses of its files, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** The address of the object that they are linked to with default options. */
  readonly object: string;
}

/** The example that the page opens with when its address names none. */
export const firstExample = 'xdp-counter';

/** An example whose files are fetched. */
export interface LoadedExample {
  readonly files: readonly InputFile[];
  /** The object that was linked when the page was built; undefined when it could not be fetched, and the page has to link it. */
  readonly object: Uint8Array<ArrayBuffer> | undefined;
}

/** The programs that ship with the page. */
export const examples: readonly Example[] = [
  {
    id: 'fork',
    title: 'Forks in a hash map',
    text: 'A tracepoint writes the pids of every fork into a BTF hash map.',
    files: { 'fork.bc': forkBitcode, 'fork.rs': forkSource },
    object: forkObject,
  },
  {
    id: 'xdp-counter',
    title: 'XDP packet counter',
    text: 'Counts packets and bytes by protocol in a per-CPU array.',
    files: { 'xdp_counter.bc': xdpBitcode, 'xdp_counter.rs': xdpSource },
    object: xdpObject,
  },
  {
    id: 'ring-buffer',
    title: 'Events in a ring buffer',
    text: 'Sends an event to user space when a program is run.',
    files: { 'ring_buffer.bc': ringBitcode, 'ring_buffer.rs': ringSource },
    object: ringObject,
  },
  {
    id: 'enum-maps',
    title: 'Rust enums in maps',
    text: 'Enums with data, and without, as keys and values.',
    files: { 'enum_maps.bc': enumBitcode, 'enum_maps.rs': enumSource },
    object: enumObject,
  },
];

/** The example with an id; undefined when there is none. */
export function findExample(id: string): Example | undefined {
  return examples.find((example) => example.id === id);
}

/** Fetches an example's files. @throws Error when one cannot be fetched */
export async function loadExample({ files, object }: Example): Promise<LoadedExample> {
  const [linked, ...inputs] = await Promise.all([
    fetchBytes('object', object).catch(() => undefined),
    ...Object.entries(files).map(async ([name, url]): Promise<InputFile> => {
      const bytes = await fetchBytes(name, url);
      return { name, bytes, role: roleOf(name, bytes) };
    }),
  ]);
  return { files: inputs, object: linked };
}

async function fetchBytes(name: string, url: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url);
  if (!response.ok)
    throw new Error(`${name}: status ${response.status}, expected 200; reload the page when you are online`);
  return new Uint8Array(await response.arrayBuffer());
}
