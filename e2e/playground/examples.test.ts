import { fileURLToPath } from 'node:url';
import { withLoadedObject } from '@bpf-link-wasm/testkit/kernel';
import { demand, kernelWithBpf, program } from '@bpf-link-wasm/testkit/requirement';
import { beforeEach, describe, expect, it } from 'vitest';
import { linkByCommand } from '../browser/command-bytes.js';

const examples = fileURLToPath(new URL('../../packages/playground/examples/', import.meta.url));

describe('the examples of the playground', () => {
  beforeEach(({ skip }) => demand({ skip }, kernelWithBpf, program('bpftool')));

  it.each([
    ['xdp-counter/xdp_counter.bc', 'count', 'xdp', ['COUNTERS']],
    ['ring-buffer/ring_buffer.bc', 'exec', 'tracepoint', ['EVENTS']],
    ['enum-maps/enum_maps.bc', 'watch', 'socket_filter', ['EVENTS', 'LAST', 'OWNERS']],
  ])('are loaded by the kernel: %s', async (path, name, type, names) => {
    await withLoadedObject(await linkByCommand(examples + path), async ({ programs, maps }) => {
      expect(programs).toMatchObject([{ name, type, btf_id: expect.any(Number) }]);
      expect(maps.map((map) => map.name)).toEqual(expect.arrayContaining(names));
    });
  });
});
