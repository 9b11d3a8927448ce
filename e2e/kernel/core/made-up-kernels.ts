const sample = `int number; unsigned count; unsigned long total; void *place; struct inner inside; unsigned list[4]; char text[16];
  unsigned bits; enum colour colour; enum size size; unsigned short tail[];`;
const enums = 'enum colour { RED, GREEN, BLUE }; enum size { SMALL = 1, LARGE = 1LL << 40 };';

/**
 * Types of kernels that do not exist, in C. Each differs in one respect from `made_up.rs`; `sample` comes last in each.
 */
export const madeUpKernels: Readonly<Record<string, string>> = {
  'as the program has it': kernel({}),
  'in another order': kernel({
    sample: `short tail0; enum size size; enum colour colour; char text[16]; unsigned list[4]; struct inner inside; void *place;
             unsigned long total; unsigned count; unsigned bits; int number; unsigned short tail[];`,
  }),
  'without a field': kernel({ sample: sample.replace('int number;', '').replace('unsigned long total;', '') }),
  'with the field that others lack': kernel({ sample: `unsigned gone; ${sample}` }),
  'without the types': 'int nothing;',
  'without the struct': kernel({ sample: '' }),
  'with the struct in name only': `${enums} struct sample; struct sample *sample; enum colour colour; enum size size;`,
  'with wider numbers': kernel({
    sample: sample.replace('unsigned count', 'unsigned long count').replace('int number', 'long number'),
    pair: 'unsigned left; unsigned right;',
  }),
  'with wider numbers that have a sign': kernel({ sample: sample.replace('unsigned count', 'long count') }),
  'with narrower numbers': kernel({
    sample: sample
      .replace('unsigned count', 'unsigned char count')
      .replace('unsigned long total', 'unsigned short total'),
  }),
  'with a narrower sign': kernel({ sample: sample.replace('int number', 'short number') }),
  'with bool and char': kernel({
    sample: sample.replace('unsigned count', '_Bool count').replace('unsigned long total', 'char total'),
  }),
  'with a bitfield': kernel({ sample: sample.replace('unsigned bits;', 'unsigned other:3, bits:7;') }),
  'with a signed bitfield over two words': kernel({
    sample: sample.replace('unsigned bits;', 'unsigned char other; int :13; int bits:14;'),
  }),
  'with a bitfield in place of a number': kernel({
    sample: sample.replace('unsigned count;', 'unsigned before:5, count:20;'),
  }),
  'with other numbers of enumerators': kernel({
    enums: 'enum colour { BLUE = 9, RED = -4, GREEN = 77 }; enum size { LARGE = 3, SMALL };',
  }),
  'with enumerators over 32 bits': kernel({
    enums: 'enum colour { RED, GREEN = 1ULL << 40, BLUE }; enum size { SMALL = -1LL, LARGE = 1LL << 50 };',
  }),
  'without enumerators': kernel({ enums: 'enum colour { OTHER }; enum size { NONE };' }),
  'with a number in place of an enum': kernel({ sample: sample.replace('enum colour colour', 'unsigned colour') }),
  'with an enum in place of a number': kernel({ sample: sample.replace('unsigned count', 'enum colour count') }),
  'with a number in place of a pointer': kernel({ sample: sample.replace('void *place', 'unsigned long place') }),
  'with a pointer to something else': kernel({
    sample: sample.replace('void *place', 'struct inner *const volatile *place'),
  }),
  'with an array in place of a number': kernel({ sample: sample.replace('unsigned count', 'unsigned count[2]') }),
  'with a shorter array': kernel({ sample: sample.replace('list[4]', 'list[2]').replace('text[16]', 'text[4]') }),
  'with an array that has an end': kernel({ sample: sample.replace('tail[]', 'tail[2]') }),
  'with a struct in place of a union': kernel({ either: 'struct' }),
  'with members of structs without names': kernel({
    sample: `int number; union { struct { unsigned count; unsigned long total; }; long other; }; struct { void *place; struct inner inside;
             union { unsigned list[4]; char text[16]; }; }; unsigned bits; enum colour colour; enum size size; unsigned short tail[];`,
  }),
  'with modifiers and typedefs': kernel({
    sample: `typedef_int number; const unsigned count; volatile unsigned long total; void *const place; const typedef_inner inside;
             const unsigned list[4]; const char text[16]; typedef_bits bits; const enum colour colour; enum size size; unsigned short tail[];`,
    more: 'typedef const int typedef_int; typedef volatile unsigned typedef_bits; struct inner; typedef struct inner typedef_inner;',
  }),
  'with a flavour that agrees': kernel({ more: `struct sample___6_1 { int number; } flavour;` }),
  'with a flavour that does not': kernel({ more: `struct sample___6_1 { long first; int number; } flavour;` }),
  'with a typedef of a struct without a name': `${enums} typedef struct { int number; } sample; sample one; enum colour c; enum size s;`,
  'with a field far away': kernel({ sample: `char before[40000]; ${sample}` }),
  'with a field that a load just reaches': kernel({ sample: `char before[32000]; ${sample}` }),
};

interface Parts {
  readonly sample?: string;
  readonly pair?: string;
  /** What `either` is. */
  readonly either?: 'struct' | 'union';
  readonly enums?: string;
  readonly more?: string;
}

function kernel({
  sample: fields = sample,
  pair = 'unsigned short left; unsigned char right;',
  either = 'union',
  enums: both = enums,
  more = '',
}: Parts): string {
  return `${more}
${both}
struct pair { ${pair} };
struct inner { long deep; struct pair deeper[2]; };
${either} either { int number; void *place; };
${either} either either_;
enum colour colour_;
enum size size_;
${fields === '' ? '' : `struct sample { ${fields} }; struct sample sample_;`}
`;
}
