import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demand, program } from '../src/requirement.js';
import { runPython } from '../src/run-python.js';

describe('a Python script', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'python-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function run(source: string, args: readonly string[] = [], stdin?: Uint8Array | string): Promise<string> {
    const script = join(folder, `script-${Math.random()}.py`);
    await writeFile(script, source);
    return runPython(script, args, stdin);
  }

  it('gets its arguments and its input, byte for byte, and returns what it prints', async (context) => {
    demand(context, program('python3'));
    const source = 'import sys\nprint(sys.argv[1:], sys.stdin.buffer.read(), __name__)';
    expect(await run(source, ['a b', 'ü'], new Uint8Array([0, 10, 255]))).toBe(
      "['a b', 'ü'] b'\\x00\\n\\xff' __main__\n",
    );
  });

  it('fails with its exit code and its traceback', async (context) => {
    demand(context, program('python3'));
    await expect(run('raise OSError("no such map")')).rejects.toThrow(/exit code 1\n[^]*OSError: no such map/);
    await expect(run('import sys\nsys.exit(3)')).rejects.toThrow('exit code 3');
    await expect(run('import sys\nsys.exit("not a map")')).rejects.toThrow(/exit code 1\nnot a map/);
    await expect(run('import os\nos.kill(os.getpid(), 9)')).rejects.toThrow('exit code -9');
    await expect(runPython(join(folder, 'missing.py'))).rejects.toThrow('missing.py');
  });

  it('leaves nothing behind for the next one, and does not disturb one that is called meanwhile', async (context) => {
    demand(context, program('python3'));
    const source = 'import os, sys\nos.chdir("/")\nos.environ["LEFT"] = "1"\nleft = 1\nos.close(0)\nprint(sys.argv[1])';
    const other = 'import os\nprint("left" in globals(), os.environ.get("LEFT"), os.getcwd() == "/")';
    const printed = await Promise.all([run(source, ['1']), run(other), run(source, ['2']), run(other)]);
    expect(printed).toEqual(['1\n', 'False None False\n', '2\n', 'False None False\n']);
  });
});
