import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter } from 'node:path';
import { runCargo, rust } from '@bpf-link-wasm/testkit/cargo';
import {
  demand,
  findProgram,
  isReadable,
  kernelWithBpf,
  program,
  type Requirement,
} from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixture } from '../suites/fixture.js';
import { useFolder } from '../suites/use-folder.js';

const headers = '/usr/include/bpf/bpf_helpers.h';
const libbpfHeaders: Requirement = { missing: () => (isReadable(headers) ? undefined : `${headers} is not there`) };
const clang = program('clang-22', 'clang');

/** A part of what `cargo metadata` prints. */
interface CargoPackage {
  readonly name: string;
  readonly version: string;
  readonly targets: readonly object[];
  readonly dependencies: readonly object[];
}

/** The code blocks of a section of the guide. */
interface Section {
  /** The program's file, which its first line names. */
  readonly file: string;
  readonly code: string;
  readonly commands: string;
  /** The indented lines. */
  readonly printed: string;
}

async function readSection(title: string, language: string): Promise<Section> {
  const text = await readFile(fixture('../../docs/start.md'), 'utf8');
  const section = text.split(/^## /m).find((part) => part.startsWith(`${title}\n`))!;
  const block = (name: string): string => new RegExp(`^\`\`\`${name}\n([^]*?)^\`\`\`$`, 'm').exec(section)![1]!;
  const code = block(language);
  const printed = Array.from(section.matchAll(/^ {4}(.*\n)/gm), ([, line]) => line).join('');
  return { file: /^(?:\/\/|#) (\S+)$/m.exec(code)![1]!, code, commands: block('sh'), printed };
}

describe('the programs of the getting-started guide', () => {
  const folder = useFolder();
  /** Runs commands in the folder, with this repository's command in place of npx, and the installed clang. */
  const run = async (commands: string, cwd = folder.root): Promise<string> => {
    const PATH = [folder.path('bin'), process.env['PATH']].join(delimiter);
    return runCommand('sh', ['-euc', commands], { cwd, env: { PATH } });
  };

  beforeAll(async () => {
    await mkdir(folder.path('bin'));
    const command = fixture('../../packages/cli/bin/bpf-link-wasm.js');
    const npx = `[ "$1" = bpf-link-wasm ]\nshift\nexec "${process.execPath}" "${command}" "$@"`;
    const compiler = `exec "${findProgram('clang-22') ?? findProgram('clang') ?? 'false'}" "$@"`;
    for (const [name, lines] of Object.entries({ npx, clang: compiler }))
      await chmod(await folder.write(`bin/${name}`, `#!/bin/sh\nset -eu\n${lines}\n`), 0o755);
  });

  it('in C is compiled, linked and run by the commands below it, the last of which prints the output in the guide', async (context) => {
    demand(context, program('sh'), clang, libbpfHeaders);
    const { file, code, commands, printed } = await readSection('C', 'c');
    await folder.write(file, code);
    expect(printed.split('\n')).toHaveLength(4);
    const [linked, ...rest] = (await run(commands)).split('\n');
    expect(linked).toMatch(/^count\.o \(.*\): linked from count\.bc .*, with .* of BTF/);
    expect(rest.join('\n')).toBe(printed);
  });

  /** Builds the program in Go, and runs it as root while packets are sent over the loopback interface. */
  async function runGo({ file, code, commands }: Section): Promise<{ go: string; cilium: string; packets: number }> {
    const c = await readSection('C', 'c');
    await folder.write(c.file, c.code);
    await run(c.commands);
    const folderOfGo = folder.path('go');
    await mkdir(folderOfGo);
    await copyFile(folder.path('count.o'), folder.path('go/count.o'));
    await folder.write(`go/${file}`, code);
    await run(commands, folderOfGo);
    const socket = createSocket('udp4');
    const sending = setInterval(() => void socket.send('packet', 9, '127.0.0.1'), 50);
    const printed = await run('./count', folderOfGo);
    clearInterval(sending);
    socket.close();
    const modules = await readFile(folder.path('go/go.mod'), 'utf8');
    const [go, cilium, packets] = [
      /go([\d.]+)/.exec(await run('go version'))?.[1],
      /cilium\/ebpf v(\S+)/.exec(modules)?.[1],
      /^packets: (\d+)\n$/.exec(printed)?.[1],
    ];
    return { go: go!, cilium: cilium!, packets: Number(packets) };
  }

  it('in Rust without a framework has a manifest that cargo accepts, with the present version of the crate', async (context) => {
    demand(context, rust);
    const [source, manifest] = [await readSection('Plain Rust', 'rust'), await readSection('Plain Rust', 'toml')];
    await mkdir(folder.path('forks/src'), { recursive: true });
    for (const { file, code } of [source, manifest]) await folder.write(`forks/${file}`, code);
    const readManifests = async (cwd: string): Promise<CargoPackage[]> => {
      const { exitCode, stdout, stderr } = await runCargo(cwd, ['metadata', '--no-deps', '--format-version', '1']);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      return (JSON.parse(stdout.toString()) as { packages: CargoPackage[] }).packages;
    };
    const crates = await readManifests(fixture('../../packages/aya-btf-map'));
    const { version } = crates.find(({ name }) => name === 'aya-btf-map')!;
    const [{ name, targets, dependencies } = {} as CargoPackage] = await readManifests(folder.path('forks'));
    expect(targets).toMatchObject([{ name, kind: ['bin'] }]);
    expect(dependencies).toMatchObject([{ name: 'aya-btf-map', req: `^${version}` }]);
    // The crate's own tests compile the program; the commands are for this name.
    expect(source.commands).toContain(`target/bpfel-unknown-none/release/${name}\n`);
  });

  it('in Go is the one whose run is recorded (GO_GUIDE=1 records a new run, as root)', async (context) => {
    const section = await readSection('Go', 'go');
    const sha256 = createHash('sha256').update(section.code).update(section.commands).digest('hex');
    const record = fixture('../targets/guide-programs.go.json');
    if (process.env['GO_GUIDE'] === '1') {
      demand(context, program('sh'), clang, libbpfHeaders, program('go'), kernelWithBpf);
      await writeFile(record, `${JSON.stringify({ sha256, ...(await runGo(section)) }, undefined, 2)}\n`);
    }
    const recorded = JSON.parse(await readFile(record, 'utf8')) as { sha256: string; packets: number };
    expect(recorded.sha256).toBe(sha256);
    expect(recorded.packets).toBeGreaterThan(0);
  });
});
