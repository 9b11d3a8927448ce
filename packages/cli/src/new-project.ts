/** Creates new projects, for this command and for the generator of @bpf-link-wasm/nx. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { projectFiles, type NewProject, type ProjectFile } from './new/project-files.js';

export { kinds, loaders, type Kind, type Loader } from './new/attach-code.js';
export { expectedName, type NewProject, type ProjectCommands, type ProjectFile } from './new/project-files.js';

/**
 * The files of a new project, sorted by path: a BPF program in Rust, a test that needs no kernel, and a program that loads it.
 * @param project Its name must be one that `expectedName` accepts.
 */
export function filesOfProject(project: NewProject): ProjectFile[] {
  // The templates are one level up from both dist/ and src/.
  const templates = fileURLToPath(new URL('../templates/', import.meta.url));
  const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
  return projectFiles(templates, version, project);
}
