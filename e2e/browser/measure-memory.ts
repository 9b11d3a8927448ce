import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { browserNames } from './browsers.js';
import { memoryOfProcesses } from './memory-of-processes.js';
import { minimizeMemory } from './minimize-memory.js';
import { useBrowser } from './use-browser.js';
import { useClient } from './use-client.js';

const linkers = 3;

/** How long a browser has before a collection is forced. */
const patience = 10_000;

describe.each(browserNames)('memory in %s', (name) => {
  const client = useClient(useBrowser(name));

  it('of linkers with two workers, one after another, each closed in the middle of two links', async () => {
    const megabytes = (): number => Math.round(memoryOfProcesses(client.browserId) / 1e6);
    const rows = [`${name}: MB of all processes: before ${megabytes()}`];
    for (let linker = 0; linker < linkers; linker++) {
      await client.page.evaluate(async () => {
        const { createLinker, createLongInput } = globalThis.page;
        globalThis.linker = await createLinker({ workers: 2 });
        for (const input of [createLongInput(), createLongInput()])
          void globalThis.linker.link({ inputs: [input] }).catch(() => undefined);
      });
      await setTimeout(1500); // By now both links hold their input.
      const open = megabytes();
      await client.page.evaluate(() => globalThis.linker.close());
      await setTimeout(patience);
      const closed = megabytes();
      await minimizeMemory(name, client.page, client.browserId);
      await setTimeout(1000);
      rows.push(`open ${open}, ${patience / 1000} s after close() ${closed}, collected ${megabytes()}`);
    }
    process.stdout.write(`${rows.join('; ')}\n`);
    expect(rows).toHaveLength(linkers + 1);
  });
});
