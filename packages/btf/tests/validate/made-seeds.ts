import { makeBlob, record as r } from './blob-maker.js';

/** Blobs by hand that the newest kernels accept, each about one part of the rules. */
export const madeSeeds: Readonly<Record<string, Uint8Array>> = {
  integers: makeBlob([
    r.int('int', 4, 32, 1), r.int('char', 1, 8, 2), r.int('bool', 1, 8, 4), r.int('wide', 16, 128), r.int('odd', 4, 5, 0, 3),
    r.int(0, 0, 0), r.int('u64', 8, 64), r.float('float', 4), r.float('long double', 16), r.float(0, 2),
  ]),
  references: makeBlob([
    r.int('int'), r.ptr(1), r.const(2), r.volatile(3), r.restrict(2), r.typedef('alias', 4), r.ptr(0), r.fwd('later'), r.ptr(8),
    r.fwd('other', true), r.const(0), r.ptr(11), r.typedef('opaque', 8), r.ptr(13), r.proto(1, [['a', 1]]), r.ptr(15),
    r.typedef('callback', 15), r.ptr(17),
  ]),
  forwards: makeBlob([
    r.typedef('a', 2), r.const(3), r.volatile(4), r.ptr(5), r.struct('node', 16, [['next', 4, 0], ['value', 6, 64]]), r.typedef('b', 7),
    r.array(8, 9, 1), r.int('u64', 8), r.int('u32'), r.array(5, 9, 4), r.ptr(12), r.const(11 + 2), r.ptr(5),
  ]),
  tags: makeBlob([
    r.int('int'), r.typeTag('user', 1), r.ptr(2), r.typeTag('rcu', 2), r.typeTag('third', 4), r.const(1), r.typeTag('on_const', 6),
    r.ptr(7), r.struct('tagged', 8, [['pointer', 8, 0]]), r.declTag('whole', 9), r.declTag('member', 9, 0), r.variable('v', 1),
    r.declTag('var', 12), r.typedef('t', 1), r.declTag('typedef', 14), r.proto(1, [['a', 1], ['b', 3]]), r.func('f', 16),
    r.declTag('function', 17), r.declTag('argument', 17, 1), r.declTag('later', 21), r.func('g', 22), r.proto(0),
    r.typeTag('flag', 1, true), r.declTag('flag', 9, -1, true),
  ]),
  structs: makeBlob([
    r.int('int'), r.int('char', 1), r.ptr(1), r.array(1, 1, 4), r.int('bits', 4, 5, 0, 3),
    r.struct('s', 48, [['a', 1, 0], ['b', 2, 32], ['c', 5, 40], ['p', 3, 64], ['d', 4, 128], ['u', 7, 256], ['e', 8, 320], [0, 9, 352]]),
    r.union('u', 8, [['x', 1, 0], ['y', 3, 0]]), r.enumeration('e', 4, [['A', 0], ['B', 0xffffffff]], true), r.typedef('t', 2),
    r.struct(0, 0, []), r.union(0, 4, [[0, 1, 0]]), r.struct('flexible', 4, [['n', 1, 0], ['rest', 13, 32]]), r.array(2, 1, 0),
    r.enum64('big', 8, [['C', 1, 2]]), r.struct('with64', 12, [['x', 14, 0], ['y', 1, 64]]), r.float('f', 8),
    r.struct('floats', 16, [['f', 16, 0], ['g', 18, 64]]), r.float('half', 4), r.enum64('signed', 1, [['D', 0xffffffff, 0xffffffff]], true),
  ]),
  bitfields: makeBlob([
    r.int('int', 4, 32, 1), r.int('u64', 8), r.enumeration('e', 4, [['A', 1]]), r.typedef('t', 1), r.const(3), r.int('u128', 16),
    r.struct('b', 40, [
      ['a', 1, (3 << 24) | 0], ['b', 2, (40 << 24) | 3], ['c', 3, (2 << 24) | 43], ['d', 4, (31 << 24) | 64], ['e', 5, (32 << 24) | 95],
      ['f', 1, 128], ['g', 6, (100 << 24) | 160], ['h', 8, 272], ['i', 9, 288],
    ], true),
    r.array(1, 1, 0), r.enum64('e64', 4, [['B', 1, 0]]), r.union('bu', 4, [['x', 1, 7 << 24], ['y', 3, 0]], true),
    r.ptr(1), r.float('f', 4), r.struct('plain', 24, [['p', 11, 0], ['f', 12, 64], ['u', 10, 96], ['s', 15, 128]], true), r.fwd('x'),
    r.struct('inner', 4, [['v', 1, 0]]),
  ]),
  functions: makeBlob([
    r.int('int'), r.proto(1, [['a', 1], ['b', 6], [0, 0]]), r.func('f', 2), r.func('g', 5, 0), r.proto(0), r.ptr(1), r.ptr(5), r.ptr(4),
    r.typedef('late', 11), r.proto(1, [[0, 1], [0, 6]]), r.func('h', 2), r.typedef('ret', 1), r.proto(12, [['x', 14], ['y', 15]]),
    r.struct('arg', 4, [['v', 1, 0]]), r.const(1), r.proto(1, [[0, 0]]), r.ptr(16), r.func('i', 16),
  ]),
  sections: makeBlob([
    r.int('int'), r.variable('a', 1), r.variable('b', 5, 0), r.datasec('.data', 32, [[2, 0, 4], [3, 8, 8], [8, 16, 16]]), r.ptr(1),
    r.datasec('.bss', 16, [[7, 0, 4]]), r.variable('late', 1), r.variable('c', 9), r.array(1, 1, 4), r.datasec('license/?x', 8, []),
    r.variable('s', 12), r.struct('st', 8, [['x', 1, 0]]), r.const(12), r.variable('k', 13), r.datasec('.rodata', 64, [[11, 0, 8], [14, 8, 8]]),
  ]),
  arrays: makeBlob([
    r.int('u32'), r.array(1, 1, 3), r.array(2, 1, 3), r.array(5, 6, 2), r.typedef('row', 3), r.const(1), r.array(8, 1, 0xffff), r.ptr(0),
    r.struct('a', 400, [['x', 4, 0], ['y', 7 + 3, 576]]), r.array(2, 6, 10), r.enumeration('e', 1, [['E', 1]]), r.array(11, 1, 4),
    r.array(14, 1, 2), r.struct('late', 12, [['z', 2, 0]]),
  ]),
  loops: makeBlob([
    r.struct('a', 8, [['b', 2, 0]]), r.ptr(3), r.struct('c', 16, [['a', 1, 0], ['p', 4, 64]]), r.ptr(1), r.typedef('t', 6), r.ptr(7),
    r.struct('d', 8, [['self', 5, 0]]), r.int('int'), r.const(10), r.ptr(11), r.const(7), r.variable('v', 5), r.datasec('.x', 8, [[12, 0, 8]]),
  ]),
  enums: makeBlob([
    r.enumeration('one', 1, [['A', 1]]), r.enumeration(0, 2, [['B', 0xffffffff], ['C', 5]], true), r.enumeration('eight', 8, []),
    r.enum64('sixty', 8, [['D', 0, 0x80000000], ['E', 1, 1]]), r.enum64(0, 4, [['F', 0xfffffff0, 0xffffffff]], true), r.int('int'),
    r.struct('holder', 32, [['a', 1, 0], ['b', 2, 16], ['c', 3, 64], ['d', 4, 128]]),
  ]),
  names: makeBlob([
    r.int('with spaces'), r.typedef('_a.b9', 1), r.typedef('\xe9t\xe9', 1), r.struct('s.t', 4, [['m.n', 1, 0]]), r.enumeration('e', 4, [['.x', 1]]),
    r.datasec('\xa0 ~!?', 4, [[7, 0, 4]]), r.variable('v.w', 1), r.func('f.g', 9), r.proto(1, [['a.b', 1]]), r.declTag('any thing\x01', 4), r.typeTag('\x7f', 1),
    r.typedef('x'.repeat(512), 1), r.int('y'.repeat(1100)), r.datasec('z'.repeat(512), 4, []), r.float('nl\nx', 4), r.int('end\n'),
  ]),
  maps: makeBlob([
    r.int('int', 4, 32, 1), r.int('__ARRAY_SIZE_TYPE__'), r.array(1, 2, 1), r.ptr(3), r.array(1, 2, 1024), r.ptr(5), r.int('u32'), r.ptr(7),
    r.struct(0, 32, [['type', 4, 0], ['max_entries', 6, 64], ['key', 8, 128], ['value', 8, 192]]), r.variable('m', 9), r.datasec('.maps', 32, [[10, 0, 32]]),
    r.array(7, 2, 1), r.variable('license', 12), r.datasec('license', 4, [[13, 0, 4]]), r.ptr(16), r.struct('xdp_md', 8, [['data', 7, 0], ['end', 7, 32]]),
    r.proto(1, [['ctx', 15]]), r.func('prog', 17),
  ]),
};
