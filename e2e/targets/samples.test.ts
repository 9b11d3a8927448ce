import { copyFile, readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createLinker } from '@bpf-link-wasm/driver';
import { demand, isReadable, type Requirement } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { describe, expect, it } from 'vitest';
import { fixture, forkBitcode } from '../suites/fixture.js';
import { objectOf } from '../suites/link-target.js';
import { useFolder } from '../suites/use-folder.js';
import { driverTarget } from './driver-target.js';

const at = (path: string): string => fixture(`../../${path}`);
const vmlinux = '/sys/kernel/btf/vmlinux';
const kernelTypes: Requirement = { missing: () => (isReadable(vmlinux) ? undefined : `${vmlinux} is not there`) };

/** The declarations that the text around a sample assumes. */
const surroundings = `
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
const expect = (found) => ({
  toBe: (wanted) => assert.equal(found, wanted),
  toEqual: (wanted) => assert.deepEqual(found, wanted),
});
const packet = Object.assign(new Uint8Array(60), { 12: 8, 14: 0x45, 23: 6 });
`;

const imports = {
  driver: `import { BpfLinkError, createWorkerLinker, IoError } from '@bpf-link-wasm/driver';`,
  vm: `import { load } from '@bpf-link-wasm/vm'; import { decode } from '@bpf-link-wasm/btf';`,
};

/** Samples by file and place, with code to put before and after them; a sample with imports gets none of ours. */
const samples: readonly { file: string; index: number; before?: string; after?: string; prints?: string }[] = [
  { file: 'README.md', index: 0 },
  { file: 'README.md', index: 1, before: imports.driver, after: 'await linker.version(); linker.close();' },
  { file: 'packages/driver/README.md', index: 0, before: `const bytes = readFileSync('prog.bc');` },
  {
    file: 'packages/driver/README.md',
    index: 1,
    before: `${imports.driver} const error = new IoError('IO_NOT_FOUND', { path: 'a.bc' });`,
    prints: 'a.bc\n',
  },
  { file: 'packages/vm/README.md', index: 0 },
  { file: 'packages/vm/README.md', index: 1, before: `${imports.vm} const bytes = readFileSync('contexts.o');` },
  {
    file: 'docs/testing.md',
    index: 1,
    before: `${imports.vm}
      const contexts = await load(readFileSync('contexts.o'), { kernelBtf: decode(readFileSync('vmlinux.btf')) });
      const names = ['xdp', 'tc', 'sockops', 'kprobe'];
      const run = (context) => contexts.program(names.shift()).run(context);`,
  },
  {
    file: 'docs/testing.md',
    index: 2,
    before: `import { load } from '@bpf-link-wasm/vm'; const bytes = readFileSync('contexts.o');`,
  },
  {
    file: 'docs/testing.md',
    index: 3,
    before: `${imports.vm} const bytes = readFileSync('xdp_counter.o');`,
    after: `assert.equal(object.program('count').run({ data: packet }).result, 'XDP_PASS');`,
  },
  {
    file: 'docs/browser.md',
    index: 0,
    before: `const bytes = readFileSync('xdp_counter.o');`,
    prints: 'true\nXDP_PASS { packets: 1n, bytes: 60n }\n',
  },
];

/** Samples that other tests run: in a page, in an executable, and with the program of examples/firewall. */
const others = ['docs/testing.md'];

/** A program in each section that the samples name. */
const contexts = Object.entries({
  unlink: 'fentry/do_unlinkat',
  exec: 'tracepoint/sched/sched_process_exec',
  switched: 'tp_btf/sched_switch',
  xdp: 'xdp',
  tc: 'classifier',
  sockops: 'sockops',
  kprobe: 'kprobe/vfs_read',
}).map(([name, section]) => {
  const described = name === 'sockops' ? ' !dbg !5' : '';
  return `define i32 @${name}(ptr %ctx) section "${section}"${described} {\n  ret i32 0\n}\n`;
});

/** The argument of `sockops`, whose fields are those of its type. */
const argument = `
!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{!2}
!0 = distinct !DICompileUnit(language: DW_LANG_C99, file: !1, producer: "hand", isOptimized: true, runtimeVersion: 0, emissionKind: FullDebug)
!1 = !DIFile(filename: "contexts.c", directory: "/")
!2 = !{i32 2, !"Debug Info Version", i32 3}
!3 = !DIBasicType(name: "unsigned int", size: 32, encoding: DW_ATE_unsigned)
!4 = !DISubroutineType(types: !{!3, !6})
!5 = distinct !DISubprogram(name: "sockops", scope: !1, file: !1, line: 1, type: !4, scopeLine: 1, unit: !0, spFlags: DISPFlagDefinition)
!6 = !DIDerivedType(tag: DW_TAG_pointer_type, baseType: !7, size: 64)
!7 = !DICompositeType(tag: DW_TAG_structure_type, name: "bpf_sock_ops", file: !1, size: 64, elements: !{!8, !9})
!8 = !DIDerivedType(tag: DW_TAG_member, name: "op", baseType: !3, size: 32)
!9 = !DIDerivedType(tag: DW_TAG_member, name: "family", baseType: !3, size: 32, offset: 32)
`;

/** Those without a comment before them, which is for the tests that run the others. */
async function readSamples(file: string): Promise<string[]> {
  const text = (await readFile(at(file), 'utf8')).replaceAll(/^<!-- \w+ -->\n\n```[jt]s\n[^]*?```$/gm, '');
  return Array.from(text.matchAll(/^```(?:js|ts)\n([^]*?)^```$/gm), ([, code = '']) => code);
}

describe('the samples of the documentation', () => {
  const folder = useFolder();

  it('are all run', async () => {
    const files = [...new Set(samples.map(({ file }) => file))];
    const counts = await Promise.all(files.map(async (file) => (await readSamples(file)).length));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(samples.length + others.length);
  });

  it('run as they are', { timeout: 60_000 }, async (context) => {
    demand(context, kernelTypes);
    const linker = driverTarget(await createLinker());
    await copyFile(forkBitcode, folder.path('prog.bc'));
    await copyFile(vmlinux, folder.path('vmlinux.btf'));
    const counter = at('packages/playground/examples/xdp-counter/xdp_counter.bc');
    await folder.write('xdp_counter.o', objectOf(await linker.link([counter])));
    const program = await folder.write('contexts.ll', `target triple = "bpfel"\n${contexts.join('')}${argument}`);
    await folder.write('contexts.o', objectOf(await linker.link([program])));
    const engine = JSON.stringify(at('llvm-wasm/artifact/bpf-linker.wasm')).replaceAll('"', "'");
    const packages = ['driver', 'btf', 'vm'].map((name) => [`@bpf-link-wasm/${name}`, resolve(name)] as const);
    for (const { file, index, before = '', after = '', prints = '' } of samples) {
      const sample = (await readSamples(file))[index]!.replace("'/assets/bpf-linker.wasm'", engine);
      const own = [...sample.matchAll(/import \{ (\w+) \}/g)].map(([, name]) => name);
      const around = surroundings.split('\n').filter((line) => !own.some((name) => line.includes(`{ ${name} }`)));
      let code = [...around, before, sample, after].join('\n');
      for (const [name, url] of packages) code = code.replaceAll(`'${name}'`, `'${url}'`);
      const script = await folder.write('sample.mjs', code);
      const printed = await runCommand(process.execPath, [script], { cwd: folder.root });
      expect(printed, `${file}, sample ${index + 1}`).toBe(prints);
    }
  });
});

/** The bundle of a package, for scripts that are not below the workspace. */
function resolve(name: string): string {
  const entry = { driver: 'driver/dist/node.js', btf: 'btf/dist/index.js', vm: 'vm/dist/index.js' }[name];
  return pathToFileURL(fileURLToPath(new URL(`../../packages/${entry}`, import.meta.url))).href;
}
