import type { Random } from '@bpf-link-wasm/testkit/random';

const numbers = [
  '0',
  '-1',
  '1',
  '7',
  '255',
  '65536',
  '2147483648',
  '4294967295',
  '4294967296',
  '18446744073709551615',
  '99999999999999999999999',
];
const words = [
  'i1',
  'i8388607',
  'i8388608',
  'ptr',
  'void',
  'opaque',
  'x86_fp80',
  'half',
  'null',
  'undef',
  'poison',
  'zeroinitializer',
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  '<',
  '>',
  '*',
  ',',
  '=',
  '!0',
  '!{}',
  '#0',
  '@f',
  '%x',
  '"',
  '...',
  'addrspace(3)',
  'align 4294967296',
  'section ".maps"',
  'linkonce_odr',
  'musttail',
  'blockaddress(@f, %x)',
  'asm "", ""',
];

/** Copies of IR text with changed tokens and lines. */
export function mutateText(text: string, random: Random): string {
  const tokens = text.match(/\s+|[\w.]+|[^\w\s]/g) ?? [];
  for (let count = 1 + random.integer(4); count > 0 && tokens.length > 0; count--) {
    const at = random.integer(tokens.length);
    const other = tokens[random.integer(tokens.length)] ?? '';
    const kind = random.integer(6);
    if (kind === 0) tokens.splice(at, 1);
    else if (kind === 1) tokens[at] = other;
    else if (kind === 2) tokens.splice(at, 0, other);
    else if (kind === 3) tokens.splice(at, 0, ...tokens.slice(at, at + random.integer(40)));
    else if (kind === 4) tokens[at] = numbers[random.integer(numbers.length)] ?? '';
    else tokens[at] = words[random.integer(words.length)] ?? '';
  }
  return tokens.join('');
}

/** How often to repeat something: mostly a few times, sometimes more than a stack or a parser can handle. */
const depth = (random: Random): number => [8, 64, 512, 4096, 20_000][random.integer(5)] ?? 8;
const number = (random: Random): string => numbers[random.integer(numbers.length)] ?? '0';

/** Texts that are large in one dimension: depth, length or a count. */
const giants: readonly ((random: Random) => string)[] = [
  (random) => `@${'a'.repeat(8 * depth(random))} = global i32 0\n`,
  (random) => `@g = global ${'[1 x '.repeat(depth(random))}i8${']'.repeat(depth(random))} zeroinitializer\n`,
  (random) => nested(random, '{ ', 'i8', ' }'),
  (random) => nested(random, '[2 x ', 'i32', ']'),
  (random) => nested(random, '<{ ptr, ', 'i8', ' }>'),
  (random) => `@g = global [${number(random)} x i64] zeroinitializer, section ".maps"\n`,
  (random) => `@g = global [${number(random)} x [${number(random)} x i8]] zeroinitializer\n`,
  (random) =>
    `define void @f() {\n  %x = alloca [${number(random)} x i8], align ${1 << random.integer(20)}\n  ret void\n}\n`,
  (random) =>
    `define <${number(random)} x i8> @f(<${number(random)} x i8> %x) {\n  ret <${number(random)} x i8> %x\n}\n`,
  (random) =>
    `define i${number(random)} @f(i${number(random)} %x) {\n  %y = mul i${number(random)} %x, %x\n  ret i${number(random)} %y\n}\n`,
  (random) => `define i64 @f(i64 %x0) {\n${chain(random)}}\n`,
  (random) => `define void @f() {\n${'  call void @f()\n'.repeat(depth(random))}  ret void\n}\n`,
  (random) => `define void @f(i64 %x) {\n${blocks(random)}}\n`,
  (random) => `@s = global [3 x i8] c"\\00${'\\'.repeat(depth(random))}"\n`,
  (random) => `${'('.repeat(depth(random))}\n`,
  (random) => `${'!'.repeat(depth(random))}\n`,
  (random) => `; ${'x'.repeat(8 * depth(random))}\n!0 = !{${'!{'.repeat(depth(random))}}\n`,
  (random) => metadataChain(random),
  (random) => `@p = global i64 ${'add (i64 1, i64 '.repeat(depth(random))}1${')'.repeat(depth(random))}\n`,
  (random) => `module asm "${'.byte 0\\0A'.repeat(depth(random))}"\n`,
  (random) =>
    `define void @f() {\n  call void asm sideeffect "${'r0 = r0;'.repeat(depth(random))}", ""()\n  ret void\n}\n`,
  (random) => `%t = type { ${'ptr, '.repeat(depth(random))}ptr }\n@g = global %t zeroinitializer\n`,
  (random) => `declare void @h(${'i64, '.repeat(depth(random))}i64)\n`,
  (random) => `define i64 @f(i64 %x) {\n  switch i64 %x, label %d [\n${cases(random)}  ]\nd:\n  ret i64 0\n}\n`,
];

/** IR text that is large in one dimension. */
export function giantText(random: Random): string {
  const giant = giants[random.integer(giants.length)] as (random: Random) => string;
  return `target triple = "bpfel"\n${giant(random)}`;
}

function nested(random: Random, open: string, inner: string, close: string): string {
  const levels = depth(random);
  return `@g = global ${open.repeat(levels)}${inner}${close.repeat(levels)} zeroinitializer\n`;
}

function chain(random: Random): string {
  const length = Math.min(1024, depth(random)); // Code generation takes quadratic time.
  let text = '';
  for (let index = 0; index < length; index++)
    text += `  %x${index + 1} = ${index % 2 === 0 ? 'xor' : 'mul'} i64 %x${index}, ${index + 3}\n`;
  return `${text}  ret i64 %x${length}\n`;
}

function blocks(random: Random): string {
  const length = Math.min(4096, depth(random));
  let text = '  br label %b0\n';
  for (let index = 0; index < length; index++) {
    text += `b${index}:\n  %c${index} = icmp ult i64 %x, ${index}\n  br i1 %c${index}, label %b${(index + 1) % length}, label %b${random.integer(length)}\n`;
  }
  return text;
}

function cases(random: Random): string {
  let text = '';
  for (let index = 0, count = Math.min(4096, depth(random)); index < count; index++)
    text += `    i64 ${index * index}, label %d\n`;
  return text;
}

function metadataChain(random: Random): string {
  const length = depth(random);
  let text = '!llvm.dbg.cu = !{!0}\n';
  for (let index = 0; index < length; index++) text += `!${index} = !{!${index + 1}, !${(index * 7) % length}}\n`;
  return `${text}!${length} = !{}\n`;
}
