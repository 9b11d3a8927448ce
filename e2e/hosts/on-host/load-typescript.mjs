// Preloaded with --import: TypeScript modules keep their address in the repository, but their code is the JavaScript that transpile.ts wrote.
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
