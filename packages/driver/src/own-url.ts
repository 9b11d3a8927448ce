import { pathToFileURL } from 'node:url';

/**
 * The address of the script that contains this code. In a CommonJS bundle, and in an executable made from one,
 * `import.meta` is empty, and `__filename` exists.
 */
export function ownUrl(): string {
  return (import.meta as Partial<ImportMeta>).url ?? pathToFileURL(__filename).href;
}
