"""Compiles the map definitions of this folder: `build-cases.py` writes objects/*.o with clang-22 and llvm-strip-22."""

import os
import subprocess

H='''#define SEC(x) __attribute__((section(x), used))
#define __uint(name, val) int (*name)[val]
#define __type(name, val) typeof(val) *name
#define __array(name, val) typeof(val) *name[]
#define __ulong(name, val) enum { ___bpf_concat(__unique_value, __COUNTER__) = val } name
#define ___concat(a, b) a ## b
#define ___bpf_concat(a, b) ___concat(a, b)
typedef unsigned int u32; typedef unsigned long long u64; typedef unsigned char u8;
struct pair { u32 a; u64 b; }; struct fwd; union un { u32 a; u64 b; }; enum en { EA = 1, EB };
'''
U='SEC("xdp") int prog(void *ctx) { void *p; asm volatile("%0 = %1 ll" : "=r"(p) : "i"(&m)); return (long)p != 0; }\n'
def m(body,name='m',sec='.maps',pre='',post='',use=True,attr=''):
    return H+pre+'struct { %s } %s%s SEC("%s");\n'%(body,attr,name,sec)+post+(U if use else '')
B='__uint(type, 1); __uint(max_entries, 8); '
KV='__type(key, u32); __type(value, u64); '
C={}
C['hash']=m(B+KV)
C['array']=m('__uint(type, 2); __uint(max_entries, 4); '+KV)
C['sizes']=m(B+'__uint(key_size, 4); __uint(value_size, 8);')
C['key-and-equal-size']=m(B+KV+'__uint(key_size, 4);')
C['key-size-then-key']=m(B+'__uint(key_size, 4); '+KV)
C['key-conflict']=m(B+KV+'__uint(key_size, 8);')
C['value-and-equal-size']=m(B+KV+'__uint(value_size, 8);')
C['value-conflict']=m(B+KV+'__uint(value_size, 4);')
C['value-size-then-value-conflict']=m(B+'__uint(value_size, 4); '+KV)
C['no-type']=m('__uint(max_entries, 8); '+KV)
C['type-zero']=m('__uint(type, 0); __uint(max_entries, 8); '+KV)
C['no-max-entries']=m('__uint(type, 1); '+KV)
C['flags']=m(B+KV+'__uint(map_flags, 1);')
C['numa-node']=m(B+KV+'__uint(map_flags, 4); __uint(numa_node, 0);')
C['numa-node-one']=m(B+KV+'__uint(map_flags, 4); __uint(numa_node, 1);')
C['pinning-none']=m(B+KV+'__uint(pinning, 0);')
C['pinning-name']=m(B+KV+'__uint(pinning, 1);')
C['pinning-two']=m(B+KV+'__uint(pinning, 2);')
C['map-extra']=m('__uint(type, 30); __uint(max_entries, 8); __type(value, u32); __uint(map_extra, 3);')
C['map-extra-ulong']=m('__uint(type, 33); __uint(map_flags, 1024); __uint(max_entries, 8); __ulong(map_extra, 0x100000000000);')
C['map-extra-small-ulong']=m('__uint(type, 33); __uint(map_flags, 1024); __uint(max_entries, 8); __ulong(map_extra, 5);')
C['map-extra-two-values']=m('__uint(type, 30); __uint(max_entries, 8); __type(value, u32); enum { A1 = 1, A2 = 2 } map_extra;')
C['map-extra-int']=m('__uint(type, 30); __uint(max_entries, 8); __type(value, u32); int map_extra;')
C['max-entries-enum']=m('__uint(type, 1); __ulong(max_entries, 9); '+KV)
C['unknown-field']=m(B+KV+'__uint(colour, 3);')
C['type-int']=m('int type; __uint(max_entries, 8); '+KV)
C['type-pointer-to-int']=m('int *type; __uint(max_entries, 8); '+KV)
C['type-typedef-pointer']=m('t1 type; __uint(max_entries, 8); '+KV,pre='typedef int (*t1)[1];\n')
C['type-const-pointer']=m('int (*const type)[1]; __uint(max_entries, 8); '+KV)
C['type-typedef-array']=m('a1 *type; __uint(max_entries, 8); '+KV,pre='typedef int a1[1];\n')
C['key-typedef-pointer']=m(B+'kp key; __type(value, u64);',pre='typedef u32 *kp;\n')
C['key-not-pointer']=m(B+'u32 key; __type(value, u64);')
C['key-void']=m(B+'void *key; __type(value, u64);')
C['key-fwd']=m(B+'struct fwd *key; __type(value, u64);')
C['value-fwd']=m(B+'__type(key, u32); struct fwd *value;')
C['value-struct']=m(B+'__type(key, struct pair); __type(value, struct pair);')
C['value-union']=m(B+'__type(key, union un); __type(value, union un);')
C['value-enum']=m(B+'__type(key, enum en); __type(value, enum en);')
C['value-array']=m(B+'__type(key, u32); u32 (*value)[3];')
C['value-nested-array']=m(B+'__type(key, u32); u32 (*value)[2][3];')
C['value-pointer']=m(B+'__type(key, u32); __type(value, void *);')
C['value-function']=m(B+'__type(key, u32); int (*value)(int);')
C['value-const-typedef']=m(B+'__type(key, const u32); __type(value, volatile u64);')
C['value-zero-array']=m(B+'__type(key, u32); u32 (*value)[0];')
C['value-float']=m(B+'__type(key, u32); double *value;')
C['value-flexible']=m(B+'__type(key, u32); struct fl *value;',pre='struct fl { u32 n; u32 rest[]; };\n')
I='struct inner { __uint(type, 2); __uint(max_entries, 1); '+KV+' };\n'
C['array-of-maps']=m('__uint(type, 12); __uint(max_entries, 2); __type(key, u32); __array(values, struct inner);',pre=I)
C['hash-of-maps']=m('__uint(type, 13); __uint(max_entries, 2); __type(key, u32); __array(values, struct inner);',pre=I)
C['values-not-last']=m('__uint(type, 12); __uint(max_entries, 2); struct inner *values[0]; __type(key, u32);',pre=I)
C['values-before-type']=m('__uint(max_entries, 2); __type(key, u32); struct inner *values[0]; __uint(type, 12);',pre=I)
C['values-of-hash']=m(B+'__type(key, u32); __array(values, struct inner);',pre=I)
C['values-sized']=m('__uint(type, 12); __uint(max_entries, 2); __type(key, u32); struct inner *values[2];',pre=I)
C['values-of-int']=m('__uint(type, 12); __uint(max_entries, 2); __type(key, u32); __array(values, int);')
C['values-no-array']=m('__uint(type, 12); __uint(max_entries, 2); __type(key, u32); struct inner *values;',pre=I)
C['values-with-value-size']=m('__uint(type, 12); __uint(max_entries, 2); __type(key, u32); __uint(value_size, 4); __array(values, struct inner);',pre=I)
C['values-with-wrong-size']=m('__uint(type, 12); __uint(max_entries, 2); __type(key, u32); __uint(value_size, 8); __array(values, struct inner);',pre=I)
C['values-typedef']=m('__uint(type, 12); __uint(max_entries, 2); __type(key, u32); __array(values, inner_t);',pre=I+'typedef struct inner inner_t;\n')
C['prog-array']=m('__uint(type, 3); __uint(max_entries, 2); __type(key, u32); __array(values, int (void *));')
C['prog-array-plain']=m('__uint(type, 3); __uint(max_entries, 2); __uint(key_size, 4); __uint(value_size, 4);')
C['prog-array-of-struct']=m('__uint(type, 3); __uint(max_entries, 2); __type(key, u32); __array(values, struct inner);',pre=I)
C['inner-pinned']=m('__uint(type, 12); __uint(max_entries, 2); __type(key, u32); __array(values, struct inner);',pre='struct inner { __uint(type, 2); __uint(max_entries, 1); '+KV+' __uint(pinning, 1); };\n')
C['inner-nested']=m('__uint(type, 12); __uint(max_entries, 2); __type(key, u32); __array(values, struct mid);',pre=I+'struct mid { __uint(type, 12); __uint(max_entries, 1); __type(key, u32); __array(values, struct inner); };\n')
C['inner-no-type']=m('__uint(type, 12); __uint(max_entries, 2); __type(key, u32); __array(values, struct inner);',pre='struct inner { __uint(max_entries, 1); '+KV+' };\n')
C['inner-unknown-field']=m('__uint(type, 12); __uint(max_entries, 2); __type(key, u32); __array(values, struct inner);',pre='struct inner { __uint(type, 2); __uint(colour, 1); '+KV+' };\n')
for n in (1,4096,5000,8192,12288,65536): C['ring-%d'%n]=m('__uint(type, 27); __uint(max_entries, %d);'%n)
C['ring-zero']=m('__uint(type, 27);')
C['ring-with-value']=m('__uint(type, 27); __uint(max_entries, 4096); __type(value, u64);')
C['perf-event-array']=m('__uint(type, 4); __uint(key_size, 4); __uint(value_size, 4);')
C['perf-event-array-typed']=m('__uint(type, 4); __type(key, u32); __type(value, u32);')
C['static']=m(B+KV,attr='').replace('struct { __uint(type, 1)','static struct { __uint(type, 1)')
C['weak']=m(B+KV,attr='__attribute__((weak)) ')
C['hidden']=m(B+KV,attr='__attribute__((visibility("hidden"))) ')
C['union-definition']=H+'union { '+B+KV+' } m SEC(".maps");\n'+U
C['int-definition']=H+'int m SEC(".maps");\n'+U
C['typedef-definition']=H+'typedef struct { '+B+KV+' } map_t;\nmap_t m SEC(".maps");\n'+U
C['named-definition']=H+'struct map_def { '+B+KV+' };\nstruct map_def m SEC(".maps");\n'+U
C['const-definition']=H+'struct map_def { '+B+KV+' };\nconst struct map_def m SEC(".maps");\n'+U
C['two-maps']=m(B+KV,post='struct { __uint(type, 2); __uint(max_entries, 1); '+KV+'} other SEC(".maps");\n')
C['long-name']=m(B+KV,name='a_map_with_a_long_name').replace('&m)','&a_map_with_a_long_name)')
C['non-zero']=H+'int x = 1; struct { int *type; } dummy; struct { '+B+KV+' int (*map_flags)[1]; } m SEC(".maps") = { .map_flags = (void *)8 };\n'+U
C['other-section']=m(B+KV,sec='.maps.foo')
C['legacy']=H+'struct bpf_map_def { u32 type, key_size, value_size, max_entries, map_flags; };\nstruct bpf_map_def m SEC("maps") = { 1, 4, 8, 16, 0 };\n'+U
C['no-maps']=H+'SEC("xdp") int prog(void *ctx) { return 0; }\n'
C['arena-two']=m('__uint(type, 33); __uint(map_flags, 1024); __uint(max_entries, 8);',post='struct { __uint(type, 33); __uint(map_flags, 1024); __uint(max_entries, 8); } other SEC(".maps");\n')
C['array-of-definitions']=H+'struct { '+B+KV+' } m[2] SEC(".maps");\n'+U
C['no-debug']=m(B+KV)
os.makedirs('objects',exist_ok=True)
for n,s in C.items():
    open('objects/%s.c'%n,'w').write(s)
    args=['clang-22','-target','bpf','-O2','-Wno-everything','-c','objects/%s.c'%n,'-o','objects/%s.o'%n]
    if n!='no-debug': args.insert(3,'-g')
    r=subprocess.run(args,capture_output=True,text=True)
    if r.returncode: print(n,r.stderr[:300])
    else: subprocess.run(['llvm-strip-22','-g','objects/%s.o'%n])
print(len(C),'cases')
