import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadWithAya, type AyaLoad } from '@bpf-link-wasm/testkit/aya-loader';
import { programTarget, withoutHostDebug } from '@bpf-link-wasm/testkit/cargo';
import { demand, kernelWithBpf, program as installed } from '@bpf-link-wasm/testkit/requirement';
import { runCommand, tryCommand } from '@bpf-link-wasm/testkit/run-command';
import { cargo, rustc } from '@bpf-link-wasm/testkit/rust';
import { writeFiles } from '@bpf-link-wasm/testkit/write-files';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BpfFolder, probeAbilities } from '../kernel/bpf-folder.js';
import { judge } from '../parity/verdict.js';
import { runLinkCommand } from '../targets/cli-target.js';
import { rustWithSources } from './cargo-crate.js';

/** An object, its programs by section, and libbpf's verdict. */
interface Example {
  readonly name: string;
  readonly sections: readonly string[];
  readonly libbpf: 'loads' | 'legacy maps' | 'ring buffer';
  /** The program type that the kernel must allow this process to load, as bpftool names it. */
  readonly needs?: 'tracing' | 'lsm';
}

const libbpfSays = {
  loads: 'loads',
  'legacy maps': 'refuses: `aya_ebpf::maps` are in the section `maps`, which libbpf 1.0 and later do not know',
  'ring buffer':
    'refuses: `aya_ebpf::btf_maps::RingBuf` 0.2 gives a value and a value size of 0, "conflicting value size 24 != 0"',
};

const complaints = {
  loads: /^loaded$/,
  'legacy maps': /legacy map definitions in 'maps' section are not supported/,
  'ring buffer': /conflicting value size 24 != 0/,
};

const examples: readonly Example[] = [
  { name: 'btf_tracepoint', sections: ['tp_btf/sched_switch'], libbpf: 'legacy maps' },
  { name: 'cgroup_skb', sections: ['cgroup/skb'], libbpf: 'legacy maps' },
  { name: 'fentry', sections: ['fentry/wake_up_new_task'], libbpf: 'loads', needs: 'tracing' },
  { name: 'firewall', sections: ['xdp'], libbpf: 'loads' },
  { name: 'kprobe', sections: ['kprobe'], libbpf: 'legacy maps' },
  { name: 'lsm', sections: ['lsm/task_setnice'], libbpf: 'legacy maps', needs: 'lsm' },
  { name: 'new_kprobe', sections: ['kprobe/vfs_unlink'], libbpf: 'loads' },
  { name: 'new_tc', sections: ['classifier'], libbpf: 'loads' },
  { name: 'new_tracepoint', sections: ['tracepoint/sched/sched_process_exec'], libbpf: 'loads' },
  { name: 'new_xdp', sections: ['xdp'], libbpf: 'loads' },
  { name: 'perf_event', sections: ['perf_event'], libbpf: 'legacy maps' },
  { name: 'raw_tracepoint', sections: ['raw_tp/sys_enter'], libbpf: 'ring buffer' },
  { name: 'sk_lookup', sections: ['sk_lookup'], libbpf: 'legacy maps' },
  { name: 'sock_ops', sections: ['sockops'], libbpf: 'legacy maps' },
  { name: 'socket_filter', sections: ['socket'], libbpf: 'loads' },
  { name: 'tc_egress', sections: ['classifier'], libbpf: 'legacy maps' },
  { name: 'tracepoint', sections: ['tracepoint/sched/sched_process_exec'], libbpf: 'legacy maps' },
  { name: 'uprobe', sections: ['uprobe', 'uretprobe'], libbpf: 'legacy maps' },
  { name: 'xdp_firewall', sections: ['xdp'], libbpf: 'legacy maps' },
  { name: 'xdp_firewall_btf', sections: ['xdp'], libbpf: 'loads' },
  { name: 'xdp_hello', sections: ['xdp'], libbpf: 'legacy maps' },
  { name: 'xdp_log', sections: ['xdp'], libbpf: 'legacy maps' },
  { name: 'xdp_perf_buffer', sections: ['xdp'], libbpf: 'legacy maps' },
];

/** What `bpf-link-wasm new` makes, with the same version of aya-ebpf. */
const newKinds = ['kprobe', 'tc', 'tracepoint', 'xdp'];

/** A separate project, whose program is built with the others. */
const firewall = fileURLToPath(new URL('../../examples/firewall', import.meta.url));

describe('a workspace of Aya, built by aya-build', () => {
  let folder = '';
  let objects = '';
  let kinds: ReadonlySet<string> = new Set();
  const isPossible = [rustWithSources, kernelWithBpf].every((requirement) => requirement.missing() === undefined);

  // One build for all tests: cargo, aya-build, cargo, rustc, and the shim in a folder with spaces and non-ASCII
  // letters.
  beforeAll(async () => {
    if (!isPossible) return;
    folder = await mkdtemp(join(tmpdir(), 'aya größe '));
    await cp(fileURLToPath(new URL('aya', import.meta.url)), join(folder, 'work space'), { recursive: true });
    await cp(join(firewall, 'src/main.rs'), join(folder, 'work space/programs/src/bin/firewall.rs'));
    for (const kind of newKinds) {
      const project = join(folder, `new_${kind}`);
      const made = await runLinkCommand(['new', project, '--kind', kind]);
      if (made.exitCode !== 0) throw new Error(made.stderr);
      await cp(join(project, 'src/main.rs'), join(folder, `work space/programs/src/bin/new_${kind}.rs`));
    }
    const shims = join(folder, 'the shims');
    const { exitCode, stderr } = await runLinkCommand(['install-shim', shims]);
    if (exitCode !== 0) throw new Error(stderr);
    // Only the shim, the compiler and the system: aya-build would ask rustup for a nightly compiler.
    const PATH = [shims, dirname(rustc), dirname(cargo), '/usr/bin', '/bin'].join(delimiter);
    const more = { CARGO_TARGET_DIR: undefined, CARGO_PROFILE_DEV_DEBUG: '0', ...withoutHostDebug };
    const env = { PATH, RUSTC_BOOTSTRAP: '1', RUSTC: rustc, ...more };
    const cwd = join(folder, 'work space');
    // For the cargo that aya-build runs.
    await writeFiles(cwd, { 'host/.cargo/config.toml': `[build]\nbuild-dir = ${JSON.stringify(programTarget)}\n` });
    objects = (await runCommand(cargo, ['run', '--quiet', '--locked', '--package', 'host'], { cwd, env })).trim();
    kinds = (await probeAbilities()).kinds;
  }, 900_000);
  afterAll(() => (folder === '' ? undefined : rm(folder, { recursive: true, force: true })));

  it('contains every program', async (context) => {
    demand(context, rustWithSources, kernelWithBpf);
    const files = (await readdir(objects, { withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);
    expect(files.sort()).toEqual(examples.map(({ name }) => name));
  });

  it.for(examples)('$name is loaded by Aya, with its BTF', async ({ name, sections, needs }, context) => {
    demand(context, rustWithSources, kernelWithBpf);
    const { error, warnings, programs }: AyaLoad = await loadWithAya(join(objects, name));
    expect({ error, warnings }).toEqual({ error: null, warnings: [] });
    expect(programs.map(({ section }) => section)).toEqual(sections);
    if (needs !== undefined && !kinds.has(needs)) return;
    for (const loaded of programs) {
      expect(loaded).toMatchObject({ error: null });
      expect(loaded.btf_id).toBeGreaterThan(0);
    }
  });

  it.for(examples)('$name gets the expected verdict of libbpf', async ({ name, libbpf, needs }, context) => {
    demand(context, rustWithSources, kernelWithBpf, installed('bpftool'), installed('python3'));
    const isPermitted = needs === undefined || kinds.has(needs);
    const bpf = await BpfFolder.open();
    try {
      const { load, holdsBtf } = await judge(await readFile(join(objects, name)), bpf);
      expect(load).toMatch(isPermitted || libbpf !== 'loads' ? complaints[libbpf] : /BPF program load failed/);
      expect(holdsBtf).toBe(isPermitted && libbpf === 'loads');
    } finally {
      await bpf.close();
    }
  });

  it(
    'has the programs of examples/firewall and of new projects, which pass their tests and the one of docs/testing.md',
    { timeout: 60_000 },
    async (context) => {
      demand(context, rustWithSources, kernelWithBpf);
      const dependency = /^aya-ebpf = .*$/m;
      const [own, others] = await Promise.all(
        [join(firewall, 'Cargo.toml'), join(folder, 'work space/programs/Cargo.toml')].map((path) =>
          readFile(path, 'utf8'),
        ),
      );
      expect(dependency.exec(own!)?.[0]).toBe(dependency.exec(others!)?.[0]);
      const project = join(folder, 'firewall');
      await cp(join(firewall, 'tests'), join(project, 'tests'), { recursive: true });
      await mkdir(join(project, 'target/bpfel-unknown-none/release'), { recursive: true });
      await cp(join(objects, 'firewall'), join(project, 'target/bpfel-unknown-none/release/firewall'));
      const page = await readFile(join(firewall, '../../docs/testing.md'), 'utf8');
      const sample = /^```ts\n([^]*?)^```$/m.exec(page)?.[1];
      const packet = 'const packet = Object.assign(new Uint8Array(60), { 12: 8, 14: 0x45, 26: 0xc0, 28: 2, 29: 7 });';
      await writeFile(join(project, 'tests/page.test.ts'), `${sample}\n${packet}\n`);
      const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));
      await symlink(modules, join(project, 'node_modules'), 'dir');
      for (const name of newKinds.map((kind) => `new_${kind}`)) {
        const manifest = await readFile(join(folder, name, 'Cargo.toml'), 'utf8');
        expect(dependency.exec(manifest)?.[0]).toBe(dependency.exec(own!)?.[0].replace('"=', '"'));
        await cp(join(folder, name, 'tests'), join(project, name, 'tests'), { recursive: true });
        await mkdir(join(project, name, 'target/bpfel-unknown-none/release'), { recursive: true });
        await cp(join(objects, name), join(project, name, 'target/bpfel-unknown-none/release', name));
      }
      const words = [join(modules, 'vitest/vitest.mjs'), 'run', '--root', project];
      const { exitCode, stdout } = await tryCommand(process.execPath, words, { cwd: project, env: { NO_COLOR: '1' } });
      expect({ exitCode, stdout: stdout.toString() }).toEqual({
        exitCode: 0,
        stdout: expect.stringMatching(/Tests {2}11 passed/),
      });
    },
  );

  it('is listed with the verdicts of the loaders', async () => {
    const rows = examples.map(({ name, sections, libbpf, needs }) => {
      const aya =
        needs === undefined ? 'loads, with BTF' : `loads, with BTF, where the kernel permits ${needs} programs`;
      return `| \`${name}\` | ${sections.map((section) => `\`${section}\``).join(', ')} | ${aya} | ${libbpfSays[libbpf]} |`;
    });
    const table = ['| program | sections | Aya 0.14 | libbpf |', '|-|-|-|-|', ...rows].join('\n');
    const path = fileURLToPath(new URL('aya/README.md', import.meta.url));
    const parts = (await readFile(path, 'utf8')).split(/(?<=<!-- generated by aya\.test\.ts -->\n)[^]*$/);
    await expect(`${parts[0]}\n${table}\n`).toMatchFileSnapshot(path);
  });
});
