import type { VNode } from 'preact';
import { h } from './dom.js';

/** Definitions of technical terms, one sentence each. */
const meanings = {
  BTF: 'BPF Type Format: the types of an object or a kernel, which the kernel and loaders read',
  'CO-RE': 'Compile once, run everywhere: a loader adapts accesses to the layout of the structs in the running kernel',
  Maps: 'Memory that programs share with user space and keep between runs: arrays, hash tables, ring buffers',
  Helpers: 'Functions of the kernel that a program may call',
  Stack: "A program's local variables: 512 bytes at most",
  CPU: 'The instructions that may be used. v2 (Linux 4.14): more comparisons. v3 (5.1): 32-bit registers and jumps. v4 (6.6): signed division, sign extension, long jumps',
} as const;

/** A technical term, with its definition as a tooltip. */
export function term(word: keyof typeof meanings): VNode {
  return h('abbr', { title: meanings[word] }, word);
}
