import { describe, expect, it } from 'vitest';
import {
  compileCommand,
  formatCommandLine,
  formatInspection,
  linkName,
  outputName,
  quoteWord,
} from '../src/state/command-line.js';
import { defaultOptions, linkOptionsOf, splitWords } from '../src/state/options.js';

describe('linkName', () => {
  it('has level and CPU, and what else is not as by default', () => {
    expect(linkName(defaultOptions)).toBe('-O 2 --cpu generic');
    expect(linkName({ ...defaultOptions, optimize: 'z', cpu: 'v3', unrollLoops: true })).toBe(
      '-O z --cpu v3 --unroll-loops',
    );
  });
});

describe('formatCommandLine', () => {
  it('leaves out options that are as by default', () => {
    expect(formatCommandLine(['fork.bc'], defaultOptions)).toBe('bpf-link-wasm fork.bc -o fork.o');
  });

  it('names every option that is not', () => {
    const options = {
      ...defaultOptions,
      target: 'bpfeb',
      cpu: 'v3',
      cpuFeatures: '+alu32',
      optimize: 's',
      exportSymbols: 'fork, LICENSE',
      wholeArchive: true,
      unrollLoops: true,
      ignoreInlineNever: true,
      disableMemoryBuiltins: true,
      disableExpandMemcpyInOrder: true,
      allowBpfTrap: true,
      llvmArgs: '--bpf-stack-size=1024 --stats',
      btf: 'strip',
      btfNames: 'bpf-linker',
      btfKeep: 'all',
      fatalErrors: false,
      sources: false,
      asm: true,
      llvmIr: true,
      llvmBc: true,
    } as const;
    expect(formatCommandLine(['a.bc', 'b.rlib'], options)).toBe(
      'bpf-link-wasm a.bc b.rlib -o a.o --emit obj,asm,llvm-ir,llvm-bc --target bpfeb --cpu v3 --cpu-features +alu32 -O s --no-btf ' +
        '--btf-names bpf-linker --btf-keep all --no-sources --export fork,LICENSE --whole-archive --unroll-loops --ignore-inline-never ' +
        '--disable-expand-memcpy-in-order --disable-memory-builtins --allow-bpf-trap --llvm-args --bpf-stack-size=1024 --llvm-args --stats --fatal-errors false',
    );
  });

  it('keeps a file whose name begins as an option apart from options', () => {
    expect(formatCommandLine(['-x.bc'], defaultOptions)).toBe('bpf-link-wasm ./-x.bc -o ./-x.o');
  });
});

describe('quoteWord', () => {
  it('quotes what a shell would take apart', () => {
    expect(quoteWord('my prog.bc')).toBe("'my prog.bc'");
    expect(quoteWord("it's")).toBe(String.raw`'it'\''s'`);
  });

  it('leaves plain words alone', () => {
    expect(quoteWord('target/bpfel/a-b_1.bc')).toBe('target/bpfel/a-b_1.bc');
  });
});

describe('outputName', () => {
  it('gives the first input the ending of an object', () => {
    expect(outputName(['lib.rlib', 'b.bc'])).toBe('lib.o');
  });

  it('keeps dots in folders', () => {
    expect(outputName(['a.b/prog'])).toBe('a.b/prog.o');
  });
});

describe('linkOptionsOf', () => {
  it('leaves out what is as by default', () => {
    expect(linkOptionsOf(defaultOptions)).toEqual({
      cpu: 'generic',
      optimize: '2',
      btf: 'auto',
      btfNames: 'readable',
      btfKeep: 'reachable',
      emit: ['obj'],
    });
  });

  it('splits symbols and words', () => {
    const options = linkOptionsOf({ ...defaultOptions, exportSymbols: 'a, b  c', llvmArgs: `--x=1 "--y=a b"` });
    expect(options).toMatchObject({ exportSymbols: ['a', 'b', 'c'], llvmArgs: ['--x=1', '--y=a b'] });
  });
});

describe('splitWords', () => {
  it('finds none in blanks', () => {
    expect(splitWords('   ')).toEqual([]);
  });
});

describe('compileCommand', () => {
  it('makes bitcode of C with debug info', () => {
    expect(compileCommand('my prog.c').text).toBe(
      "clang --target=bpfel -O2 -g -c -emit-llvm 'my prog.c' -o 'my prog.bc'",
    );
  });

  it('makes bitcode of Rust with cargo, and says where it is', () => {
    const { text, result } = compileCommand('xdp-counter.rs');
    expect(text).toContain('--emit=llvm-bc -C debuginfo=2');
    expect(result).toContain('deps/xdp_counter-*.bc');
  });
});

describe('formatInspection', () => {
  it('quotes the name of the file', () => {
    expect(formatInspection('-a b.o')).toBe("bpf-link-wasm btf check './-a b.o'");
  });
});
