import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { rustc } from '@bpf-link-wasm/testkit/rust';
import { fixture } from '../suites/fixture.js';
import { sysroot } from '../kernel/rust-programs.js';

const source = fixture('../diagnostics/programs/failures.rs');

/** The failing programs as bitcode from rustc, with the libraries that cargo would pass. */
export async function compileFailures(...options: readonly string[]): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'failures-'));
  const root = await sysroot();
  const fixed = [
    '--edition',
    '2024',
    '--crate-type',
    'lib',
    '--emit',
    'llvm-bc',
    '--out-dir',
    folder,
    '--cap-lints',
    'allow',
  ];
  const target = [
    '--target',
    'bpfel-unknown-none',
    '--sysroot',
    root,
    '-C',
    'panic=abort',
    '-C',
    'codegen-units=1',
    '-C',
    'opt-level=3',
  ];
  await runCommand(rustc, [source, ...fixed, ...target, '-C', 'debuginfo=2', ...options], {
    env: { RUSTC_BOOTSTRAP: '1' },
  });
  const libraries = ['libcore.rlib', 'libcompiler_builtins.rlib'].map((name) =>
    join(root, 'lib/rustlib/bpfel-unknown-none/lib', name),
  );
  return [join(folder, 'failures.bc'), ...libraries];
}

/** The line marked with `// at: NAME`. */
export async function lineOf(name: string): Promise<number> {
  const lines = (await readFile(source, 'utf8')).split('\n');
  const index = lines.findIndex((line) => line.endsWith(`// at: ${name}`));
  if (index < 0) throw new Error(`${source}: no line is marked ${name}`);
  return index + 1;
}
