import { UsageError } from '../codes/errors.js';
import { createMemorySource } from './input-source.js';
import { loadPortableInput } from './load-portable-input.js';
import type { InputPlatform } from '../platform.js';

/** Inputs where there are no files. */
export const webInputs: InputPlatform = {
  async open(input, index) {
    if (input instanceof URL) {
      throw new UsageError('USAGE_INPUT_KIND', { index, found: 'a URL', expected: 'its Response, from fetch' });
    }
    const { name, bytes } = await loadPortableInput(input, index);
    return createMemorySource(name, bytes);
  },
};
