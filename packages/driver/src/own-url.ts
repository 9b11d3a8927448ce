import { pathToFileURL } from 'node:url';

/**
 * The address of the script that contains this code. In a bundle that is CommonJS, `import.meta` is empty; there, and in an
 * executable made of it, the file's name is known.
 */
export function ownUrl(): string {
  return (import.meta as Partial<ImportMeta>).url ?? pathToFileURL(__filename).href;
}
