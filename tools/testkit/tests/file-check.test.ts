import { describe, expect, it } from 'vitest';
import { fileCheck } from '../src/file-check.js';

const text = "[1] INT 'int' size=4\n[2] PTR '(anon)' type_id=1\n[3] STRUCT 'map' size=8\n";

describe('fileCheck', () => {
  it('finds patterns in order', () => {
    fileCheck(text, "CHECK: INT 'int'\nCHECK: STRUCT");
  });
  it('rejects patterns out of order', () => {
    expect(() => fileCheck(text, 'CHECK: STRUCT\nCHECK: INT')).toThrow(
      /CHECK: INT \(check line 2\): no match from line 3/,
    );
  });
  it('accepts CHECK-NEXT on the following line', () => {
    fileCheck(text, 'CHECK: INT\nCHECK-NEXT: PTR');
  });
  it('rejects CHECK-NEXT on a later line', () => {
    expect(() => fileCheck(text, 'CHECK: INT\nCHECK-NEXT: STRUCT')).toThrow(/CHECK-NEXT: STRUCT/);
  });
  it('ignores matches of CHECK-NOT outside its range', () => {
    fileCheck(text, 'CHECK: PTR\nCHECK-NOT: INT\nCHECK: STRUCT');
  });
  it('rejects CHECK-NOT between its neighbours', () => {
    expect(() => fileCheck(text, 'CHECK: INT\nCHECK-NOT: PTR\nCHECK: STRUCT')).toThrow(
      /CHECK-NOT: PTR .*matches "PTR"/,
    );
  });
  it('rejects CHECK-NOT after the last match', () => {
    expect(() => fileCheck(text, 'CHECK: INT\nCHECK-NOT: STRUCT')).toThrow(/CHECK-NOT/);
  });
  it('captures and compares text', () => {
    fileCheck(text, 'CHECK: [[[ID:\\d+]]] INT\nCHECK: type_id=[[ID]]');
    expect(() => fileCheck(text, 'CHECK: size=[[SIZE:\\d+]]\nCHECK: type_id=[[SIZE]]')).toThrow(/no match/);
  });
  it('matches regular expressions and runs of spaces', () => {
    fileCheck('a    b 0x1f', 'CHECK: a b {{0x[0-9a-f]+}}');
  });
  it('rejects checks without a directive', () => {
    expect(() => fileCheck(text, 'INT')).toThrow('no CHECK directive');
  });
});
