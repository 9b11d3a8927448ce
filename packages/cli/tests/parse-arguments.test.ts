import { describe, expect, test } from 'vitest';
import { parseArguments, type Invocation } from '../src/parse-arguments.js';

function parse(...words: string[]): Invocation {
  const parsed = parseArguments(words);
  if (typeof parsed === 'string' || 'help' in parsed) throw new Error('expected an invocation');
  return parsed;
}

const helpFor = (word: string): string => {
  const parsed = parseArguments([word]);
  return typeof parsed === 'object' && 'help' in parsed ? parsed.help : '';
};

describe('parseArguments', () => {
  test('has the defaults of bpf-linker', () => {
    expect(parse('a.bc')).toEqual({
      inputs: ['a.bc'],
      emit: ['obj'],
      cpu: 'generic',
      options: { optimize: '2', btf: 'auto', fatalErrors: true, sources: 'disk', dumpModules: false },
      exportFiles: [],
      json: false,
      quiet: false,
      stats: false,
      report: false,
      levels: [],
    });
  });

  test('does not mistake inputs for symbols to export', () => {
    expect(parse('--export', 'f,g', 'a.bc', 'b.bc')).toMatchObject({
      inputs: ['a.bc', 'b.bc'],
      options: { exportSymbols: ['f', 'g'] },
    });
  });

  test('collects repeated lists', () => {
    expect(parse('--export=f', 'a.bc', '--export', 'g,h').options.exportSymbols).toEqual(['f', 'g', 'h']);
    expect(parse('--llvm-args=-a,-b', '--llvm-args', '--c=1', 'a.bc').options.llvmArgs).toEqual(['-a', '-b', '--c=1']);
    expect(parse('--export-symbols', 'x', '--export-symbols=y', 'a.bc').exportFiles).toEqual(['x', 'y']);
  });

  test.each([['-O3'], ['-O', '3'], ['-O=3'], ['-O1', '-O3']])('accepts %s as level 3', (...words) => {
    expect(parse('a.bc', ...words).options.optimize).toBe('3');
  });

  test('keeps the order of levels across their options', () => {
    const words = ['--deny', 'warnings', '--allow=A,B', 'a.bc', '--deny=B'];
    expect(parse(...words).levels.map(({ level, code }) => `${level} ${code}`)).toEqual([
      'deny warnings',
      'allow A',
      'allow B',
      'deny B',
    ]);
    expect(() => parse('--replay', 'a.zip', '--allow', 'A')).toThrow('not for --replay');
  });

  test('lets later options win', () => {
    expect(parse('a.bc', '--cpu', 'v1', '--cpu=v3', '-o', 'x', '--output=y')).toMatchObject({ cpu: 'v3', output: 'y' });
  });

  test.each([
    [['--btf'], 'require'],
    [['--no-btf'], 'strip'],
    [['--no-btf', '--btf'], 'require'],
    [[], 'auto'],
  ])('accepts %j for BTF', (words, btf) => {
    expect(parse('a.bc', ...words).options.btf).toBe(btf);
  });

  test('accepts --dwarf and the kernel whose functions are called', () => {
    expect(parse('a.bc', '--dwarf', '--kernel-btf', 'vmlinux')).toMatchObject({
      options: { dwarf: true },
      kernelBtf: ['vmlinux'],
    });
  });

  test('accepts which types BTF keeps, and how it spells names', () => {
    expect(parse('a.bc', '--btf-keep=all', '--btf-names', 'bpf-linker').options).toMatchObject({
      btfKeep: 'all',
      btfNames: 'bpf-linker',
    });
  });

  test.each([
    ['--unroll-loops', 'unrollLoops'],
    ['--ignore-inline-never', 'ignoreInlineNever'],
    ['--disable-expand-memcpy-in-order', 'disableExpandMemcpyInOrder'],
    ['--disable-memory-builtins', 'disableMemoryBuiltins'],
    ['--allow-bpf-trap', 'allowBpfTrap'],
    ['--whole-archive', 'wholeArchive'],
  ])('knows %s', (word, option) => {
    expect(parse('a.bc', word).options).toHaveProperty(option, true);
    expect(parse('a.bc').options).not.toHaveProperty(option);
  });

  test('splits several kinds of output', () => {
    expect(parse('a.bc', '--emit', 'obj,asm').emit).toEqual(['obj', 'asm']);
  });

  test('uses the first of several --emit, like bpf-linker', () => {
    expect(parse('a.bc', '--emit', 'asm', '--emit=obj').emit).toEqual(['asm']);
    expect(parse('a.bc', '--emit', 'obj', '--emit=asm').emit).toEqual(['obj']);
  });

  test.each([
    [['--emit', 'foo'], 'option "emit": found "foo", expected obj, asm, llvm-ir or llvm-bc'],
    [['--emit', 'obj,foo'], 'option "emit": found "foo", expected obj, asm, llvm-ir or llvm-bc'],
    [['--cpu', 'v9'], 'option "cpu": found "v9", expected generic, probe, v1, v2, v3 or v4'],
    [['-O', '4'], 'option "O": found "4", expected 0, 1, 2, 3, s or z'],
  ])('lists the possible values for %j', (words, message) => {
    expect(() => parse('a.bc', ...words)).toThrow(expect.objectContaining({ code: 'USAGE_BAD_VALUE', message }));
  });

  test('names the option that was probably meant', () => {
    expect(() => parse('a.bc', '--exprot', 'f')).toThrow('Did you mean --export?');
  });

  test('accepts --fatal-errors with its value', () => {
    expect(parse('--fatal-errors', 'false', 'a.bc').options.fatalErrors).toBe(false);
    expect(() => parse('--fatal-errors', 'maybe', 'a.bc')).toThrow(
      expect.objectContaining({ code: 'USAGE_BAD_VALUE' }),
    );
  });

  test('accepts what rustc and bpf-linker pass without effect', () => {
    const words = ['--flavor', 'gnu', '-L', 'one', '-Ltwo', '--log-level', 'info'];
    expect(parse('a.bc', ...words)).toEqual({ ...parse('a.bc'), logLevel: 'info' });
  });

  test('is quiet for rustc, which passes --debug', () => {
    expect(parse('a.bc', '--debug')).toEqual({ ...parse('a.bc'), quiet: true });
  });

  test('accepts - as an input', () => {
    expect(parse('-').inputs).toEqual(['-']);
  });

  test.each([
    [['--frob', 'a.bc'], "unknown option '--frob'"],
    [[], 'missing required argument'],
  ])('rejects %j', (words, reason) => {
    expect(() => parse(...words)).toThrow(
      expect.objectContaining({ code: 'USAGE_BAD_ARGUMENT', message: expect.stringContaining(reason) }),
    );
  });

  test('groups the options in its help', () => {
    const help = helpFor('--help-all');
    for (const group of ['Output', 'Target', 'Symbols', 'Optimisation', 'Messages'])
      expect(help).toContain(`\n${group}:\n`);
    expect(help).toContain('--disable-memory-builtins');
    expect(help).not.toContain('flavor');
  });

  test('prints the usual options for --help, and says how to see the others', () => {
    const help = helpFor('-h');
    for (const option of ['-o, --output <file>', '--emit <kinds>', '-O <level>', '--help-all', 'bpf-link-wasm btf ...'])
      expect(help).toContain(`  ${option} `);
    expect(help).not.toContain('--disable-memory-builtins');
    expect(help.split('\n').length).toBeLessThan(helpFor('--help-all').split('\n').length / 1.5);
  });

  test('leaves a value that is spelt as an option for help', () => {
    expect(parse('a.bc', '--llvm-args', '--help-all').options).toMatchObject({ llvmArgs: ['--help-all'] });
  });

  test.each(['--version', '-V'])('requests the version with %s', (word) => {
    expect(parseArguments([word])).toBe('version');
  });

  test('accepts jobs, a folder for outputs and a time limit', () => {
    expect(parseArguments(['a.bc', '--jobs', '4', '--out-dir', 'out', '--timeout', '1.5'])).toMatchObject({
      jobs: 4,
      outFolder: 'out',
      timeoutSeconds: 1.5,
    });
    expect(parseArguments(['a.bc'])).not.toHaveProperty('jobs');
  });

  test.each([
    ['--jobs', '-1'],
    ['--jobs', '65'],
    ['--jobs', 'many'],
    ['--timeout', '0'],
    ['--timeout', 'soon'],
  ])('refuses %s %s', (option, value) => {
    expect(() => parseArguments(['a.bc', `${option}=${value}`])).toThrow(
      expect.objectContaining({ code: 'USAGE_BAD_VALUE' }),
    );
  });
});
