import { expect, test } from 'vitest';
import { PassBoard } from '../../src/engine/pass-board.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('shows another thread the last write', () => {
  const board = PassBoard.allocate();
  expect(board).toBeDefined();
  board?.write(bytes('SROAPass'), bytes('main'));
  board?.write(bytes('LICM'), bytes('f'));
  expect(board && new PassBoard(board.memory).read()).toEqual({ pass: 'LICM', function: 'f' });
});

test('shows nothing before the first pass', () => {
  expect(PassBoard.allocate()?.read()).toBeUndefined();
});

test('shows nothing during a write', () => {
  const board = PassBoard.allocate();
  board?.write(bytes('SROAPass'), bytes('main'));
  if (board) Atomics.add(new Int32Array(board.memory), 0, 1);
  expect(board?.read()).toBeUndefined();
});

test('truncates long names', () => {
  const board = PassBoard.allocate();
  board?.write(bytes('p'.repeat(1000)), bytes('f'.repeat(5000)));
  expect(board?.read()).toEqual({ pass: 'p'.repeat(128), function: 'f'.repeat(512) });
});
