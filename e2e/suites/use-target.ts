import { afterAll, beforeAll } from 'vitest';
import type { LinkTarget, OpenTarget } from './link-target.js';

/** Opens a target before the tests of the surrounding `describe` and closes it after them. */
export function useTarget(open: OpenTarget): LinkTarget {
  let target: LinkTarget | undefined;
  beforeAll(async () => {
    target = await open();
  });
  afterAll(() => target?.close());
  return {
    link: (inputs, options) => target!.link(inputs, options),
    close: () => target!.close(),
  };
}
