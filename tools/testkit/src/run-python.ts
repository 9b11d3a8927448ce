import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const server = fileURLToPath(new URL('../native/script-server.py', import.meta.url));

interface Answer {
  readonly exitCode: number;
  /** In base64, as `stderr`. */
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that runs scripts one after another, and waits for the next. It does not keep this process alive. */
class ScriptServer {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void }[] = [];
  #failure: Error | undefined;

  constructor() {
    // Scripts use only Python's own modules, so others are not even looked for.
    this.#child = spawn('python3', ['-I', '-S', server], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child.on('error', (error) => this.#fail(error));
    this.#child.on('exit', (code, signal) => this.#fail(new Error(`${server} ended: ${signal ?? code}`)));
    this.#child.stdin.on('error', () => undefined); // 'exit' tells why.
    createInterface(this.#child.stdout).on('line', (line) => {
      this.#waiting.shift()?.resolve(JSON.parse(line) as Answer);
      this.#hold();
    });
    this.#hold();
  }

  run(request: object): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure);
      this.#waiting.push({ resolve, reject });
      this.#hold();
      this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    });
  }

  /** Keeps this process alive only while something waits for an answer. */
  #hold(): void {
    const change = this.#waiting.length > 0 ? 'ref' : 'unref';
    for (const handle of [this.#child, this.#child.stdin, this.#child.stdout] as Partial<
      Record<typeof change, () => void>
    >[])
      handle[change]?.();
  }

  #fail(error: Error): void {
    this.#failure = error;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}

let running: ScriptServer | undefined;

/**
 * Runs a Python script that uses only Python's own modules, and waits for its end. Scripts of a test file run one after another.
 *
 * @param stdin Its standard input; empty by default.
 * @returns what it printed on stdout
 * @throws Error with the script, its exit code and the end of stderr
 */
export async function runPython(
  script: string,
  args: readonly string[] = [],
  stdin: Uint8Array | string = '',
): Promise<string> {
  running ??= new ScriptServer();
  const { exitCode, stdout, stderr } = await running.run({
    script,
    arguments: args,
    stdin: Buffer.from(stdin).toString('base64'),
  });
  const text = (encoded: string): string => Buffer.from(encoded, 'base64').toString();
  if (exitCode === 0) return text(stdout);
  throw new Error(
    `python3 ${[script, ...args].join(' ')}: exit code ${exitCode}\n${text(stdout).slice(-2000)}${text(stderr).slice(-4000)}`,
  );
}
