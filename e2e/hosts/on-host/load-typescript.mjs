// Preloaded with --import: TypeScript is taken from where transpile.ts put its JavaScript, under the address that it has in the repository.
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
