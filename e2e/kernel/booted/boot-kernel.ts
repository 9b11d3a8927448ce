import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';

/**
 * The results of an object on a booted kernel: see `core-guest.rs` of the testkit. Numbers are strings, since they have
 * 64 bits.
 */
export interface GuestAnswer {
  readonly object: string;
  readonly kernel: string;
  /** Null, or why the program was refused. */
  readonly programs: Readonly<Record<string, string | null>>;
  /** The contents of the object's map. */
  readonly out: Readonly<Record<string, string>>;
  /** What /proc reports about the process that ran the programs. */
  readonly facts: Readonly<Record<string, string>>;
}

/**
 * Boots a kernel without hardware virtualization, at low priority, and returns what its only program writes to the
 * second serial port.
 *
 * @param kernel Path of a compressed kernel for x86-64.
 * @param out Folder for the machine's output.
 * @throws Error with the console's last lines if it writes nothing
 */
export async function bootKernel(kernel: string, initramfs: string, out: string): Promise<GuestAnswer[]> {
  const [console_, results] = [join(out, 'console.log'), join(out, 'results.jsonl')];
  const machine = ['-accel', 'tcg', '-cpu', 'max', '-smp', '1', '-m', '700', '-nographic', '-nodefaults', '-no-reboot'];
  const boot = [
    '-kernel',
    kernel,
    '-initrd',
    initramfs,
    '-append',
    'console=ttyS0 panic=-1 mitigations=off no_timer_check quiet',
  ];
  const ports = ['-serial', `file:${console_}`, '-serial', `file:${results}`];
  await runCommand('nice', ['-n', '10', 'qemu-system-x86_64', ...machine, ...boot, ...ports]);
  const text = await readFile(results, 'utf8');
  const lines = text.split('\n').filter((line) => line.startsWith('{"facts"'));
  if (lines.length > 0) return lines.map((line) => JSON.parse(line) as GuestAnswer);
  const said = (await readFile(console_, 'utf8')).slice(-3000);
  throw new Error(`${kernel}: the program of the booted kernel wrote no answer\n${text.slice(-1000)}\n${said}`);
}
