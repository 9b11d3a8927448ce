// Writes pages/api: the types of the packages as Markdown, from the declarations that they ship. typedoc needs a compiler
// with an API for programs, which TypeScript 7 does not have, so this package has a TypeScript 6 of its own.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Application } from 'typedoc';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const out = at('../pages/api');

/** The modules that programs import: their name, declarations below `packages/`, and address below `api/`. */
const typeModules = JSON.parse(await readFile(at('../src/type-modules.json'), 'utf8'));

const nameAt = (path) => typeModules.find((module) => module.path === path).name;

const app = await Application.bootstrapWithPlugins({
  plugin: ['typedoc-plugin-markdown'],
  tsconfig: at('../tsconfig.types.json'),
  entryPoints: typeModules.map(({ entry }) => at(`../../${entry}`)),
  name: 'Types',
  readme: 'none',
  disableSources: true,
  excludePrivate: true,
  excludeExternals: true,
  // Declarations were checked when they were made.
  skipErrorChecking: true,
  treatWarningsAsErrors: false,
  logLevel: 'Error',
  out,
  outputFileStrategy: 'modules',
  flattenOutputFiles: true,
  entryFileName: 'index',
  pageTitleTemplates: { module: ({ name }) => nameAt(name) },
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
});
const project = await app.convert();
if (project === undefined) throw new Error('typedoc: no types were read');
const modules = new Map(typeModules.map(({ entry, path }) => [entry.replace(/(\/index)?\.d\.ts$/, ''), path]));
for (const module of project.children ?? []) {
  const path = modules.get(module.name);
  if (path === undefined)
    throw new Error(`typedoc: module ${module.name}, expected one of ${[...modules.keys()].join(', ')}`);
  module.name = path;
}
await rm(out, { recursive: true, force: true });
await app.generateOutputs(project);
// typedoc-plugin-markdown 4.14 puts a number into some links to headings that have none: #name-1 for #name.
const texts = new Map();
for (const { path } of typeModules) texts.set(`${path}.md`, await readFile(`${out}/${path}.md`, 'utf8'));
for (const [file, text] of texts) {
  const repaired = text.replaceAll(/\((?:\.\/)?([\w-]*\.md)?#([\w-]+)-(\d+)\)/g, (link, target, anchor, number) => {
    const headings = texts.get(target ?? file)?.match(new RegExp(`^#+ ${anchor}$`, 'gim'))?.length ?? 0;
    return headings === 0 || headings > Number(number) ? link : `(${target ?? ''}#${anchor})`;
  });
  await writeFile(`${out}/${file}`, repaired);
}
const list = typeModules.map(({ name, path }) => `- [${name}](${path}.md)\n`).join('');
await writeFile(
  `${out}/index.md`,
  `# Types\n\nWhat programs import, with every type, function and constant.\n\n${list}`,
);
if (app.logger.hasErrors()) process.exitCode = 1;
