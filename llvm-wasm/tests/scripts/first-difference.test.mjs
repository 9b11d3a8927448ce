import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { firstDifference } from '../../scripts/first-difference.mjs';

const object = readFileSync(new URL('../../../e2e/fixtures/elf/no-bitcode.o', import.meta.url));
const text = (...lines) => Buffer.from(lines.join('\n'));

it('finds none in equal bytes', () => {
  expect(firstDifference('obj', object, Buffer.from(object))).toBeUndefined();
  expect(firstDifference('asm', text('a', 'b'), text('a', 'b'))).toBeUndefined();
});

it('names the section and the offset in it', () => {
  const other = Buffer.from(object);
  const btf = other.indexOf(Buffer.from([0x9f, 0xeb, 1, 0]));
  other[btf + 8] ^= 0xff;
  const [one, two] = [object, other].map((bytes) => bytes[btf + 8].toString(16).padStart(2, '0'));
  expect(firstDifference('obj', object, other)).toBe(`.BTF+0x8: ${one} instead of ${two}`);
});

it('reports different sizes', () => {
  const shorter = object.subarray(0, object.length - 1);
  expect(firstDifference('obj', object, shorter)).toMatch(
    new RegExp(`: \\w\\w instead of \\(end\\); ${object.length} bytes instead of ${shorter.length}$`),
  );
});

it('shows the first line that differs in text', () => {
  expect(firstDifference('llvm-ir', text('define', '  ret', '}'), text('define', '  br', '}'))).toBe(
    'line 2: ret\n  instead of br',
  );
  expect(firstDifference('asm', text('a'), text('a', 'b'))).toBe('line 2: (end)\n  instead of b');
});
