// Writes llvm-wasm/sbom.cdx.json: the contents of bpf-linker.wasm as a CycloneDX bill of materials. `--check` only checks that it is
// up to date. https://cyclonedx.org/docs/1.6/json/
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path) => JSON.parse(readFileSync(`${root}${path}`, 'utf8'));
const path = `${root}llvm-wasm/sbom.cdx.json`;

/** Emscripten's system libraries, as in llvm-wasm/artifact/NOTICE. Their version is that of Emscripten. */
const emscriptenParts = [
  { name: 'musl', description: 'the C library', license: 'MIT' },
  { name: 'dlmalloc', description: 'the allocator', license: 'CC0-1.0' },
  { name: 'libc++', description: 'the C++ library', license: 'Apache-2.0 WITH LLVM-exception' },
  { name: 'libc++abi', description: 'the C++ library', license: 'Apache-2.0 WITH LLVM-exception' },
  { name: 'compiler-rt', description: "the compiler's helper functions", license: 'Apache-2.0 WITH LLVM-exception' },
];

function createSbom() {
  const { wasm, llvm } = read('llvm-wasm/artifact/manifest.json');
  const versions = read('llvm-wasm/versions.json');
  const engine = read('llvm-wasm/package.json');
  const sha256 = (content) => ({ hashes: [{ alg: 'SHA-256', content }] });
  const licensed = (expression) => ({ licenses: [{ expression }] });
  const patches = Object.entries(llvm.patches).map(([name, hash]) => ({ name, value: `sha256:${hash}` }));
  const components = [
    {
      type: 'library',
      'bom-ref': 'llvm',
      name: 'llvm',
      version: versions.llvm.version,
      description: 'LLVM libraries and the BPF backend, with the patches below',
      ...licensed('Apache-2.0 WITH LLVM-exception'),
      purl: `pkg:github/llvm/llvm-project@llvmorg-${versions.llvm.version}`,
      externalReferences: [
        { type: 'source-distribution', url: versions.llvm.release.url, ...sha256(versions.llvm.release.sha256) },
      ],
      properties: [
        { name: 'bpf-link-wasm:sources', value: `sha256:${llvm.sources}` },
        ...patches.map(({ name, value }) => ({ name: `bpf-link-wasm:patch:${name}`, value })),
      ],
    },
    ...emscriptenParts.map(({ name, description, license }) => ({
      type: 'library',
      'bom-ref': name,
      name,
      version: `emscripten-${versions.emscripten}`,
      description: `${description}, of Emscripten's system libraries`,
      ...licensed(license),
      purl: `pkg:github/emscripten-core/emscripten@${versions.emscripten}#system/lib`,
    })),
  ];
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      tools: { components: [{ type: 'application', name: 'tools/scripts/sbom.mjs' }] },
      component: {
        type: 'library',
        'bom-ref': engine.name,
        name: wasm.file,
        version: engine.version,
        description: engine.description,
        ...licensed(engine.license),
        purl: `pkg:npm/${encodeURIComponent(engine.name)}@${engine.version}`.replace('%2F', '/'),
        ...sha256(wasm.sha256),
        properties: [{ name: 'bpf-link-wasm:toolchain', value: llvm.toolchain }],
      },
    },
    components,
    dependencies: [{ ref: engine.name, dependsOn: components.map((component) => component['bom-ref']) }],
  };
}

const text = `${JSON.stringify(createSbom(), null, 2)}\n`;
if (!process.argv.includes('--check')) writeFileSync(path, text);
else if (readFileSync(path, 'utf8') !== text) {
  process.stderr.write('llvm-wasm/sbom.cdx.json does not describe this artifact: run node tools/scripts/sbom.mjs\n');
  process.exitCode = 1;
}
