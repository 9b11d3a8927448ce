import { describe, expectTypeOf, test } from 'vitest';
import type { Linker as BrowserLinker } from '../src/browser.js';
import type * as browser from '../src/browser.js';
import {
  BpfLinkError,
  LinkError,
  type createLinker,
  type Diagnostic,
  type LinkResult,
  type NodeInput,
} from '../src/node.js';

type Calls<Input> = (linker: BrowserLinker<Input>) => void;

describe('the types of the public API', () => {
  test('allow paths in Node only', () => {
    const inNode: Calls<NodeInput> = (linker) => void linker.link({ inputs: ['a.bc', new URL('file:///a.bc')] });
    const inBrowser: Calls<browser.PortableInput> = (linker) => {
      void linker.link({
        inputs: [new Blob(), new Response(), new Uint8Array(), { name: 'a', bytes: new ArrayBuffer(1) }],
      });
      // @ts-expect-error a browser has no paths
      void linker.link({ inputs: ['a.bc'] });
    };
    expectTypeOf(inNode).toBeFunction();
    expectTypeOf(inBrowser).toBeFunction();
  });

  test('reject options and values that do not exist', () => {
    const calls: Calls<NodeInput> = (linker) => {
      void linker.link({ inputs: [], cpu: 'v4', optimize: 's', emit: ['obj', 'asm'] });
      // @ts-expect-error unknown option
      void linker.link({ inputs: [], march: 'v4' });
      // @ts-expect-error the linker does not look at the kernel
      void linker.link({ inputs: [], cpu: 'probe' });
      // @ts-expect-error a number
      void linker.link({ inputs: [], optimize: 2 });
      // @ts-expect-error inputs are needed
      void linker.link({});
    };
    expectTypeOf(calls).toBeFunction();
  });

  test('give the result of a link', () => {
    expectTypeOf<Awaited<ReturnType<Awaited<ReturnType<typeof createLinker>>['link']>>>().toEqualTypeOf<LinkResult>();
    expectTypeOf<LinkResult['outputs'][number]['bytes']>().toEqualTypeOf<Uint8Array<ArrayBuffer>>();
  });

  test('narrow details by code', () => {
    const read = (error: unknown): void => {
      if (!(error instanceof BpfLinkError)) return;
      if (error.hasCode('IO_NOT_FOUND')) expectTypeOf(error.details).toEqualTypeOf<{ path: string }>();
      // @ts-expect-error no such code
      error.hasCode('IO_NO_SUCH_CODE');
    };
    expectTypeOf(read).toBeFunction();
  });

  test('narrow details by comparing the code', () => {
    const read = (error: unknown): unknown => {
      // @ts-expect-error of which code is not known yet
      if (error instanceof BpfLinkError) void error.details.path;
      // @ts-expect-error no such code
      if (error instanceof BpfLinkError && error.code === 'IO_NO_SUCH_CODE') return undefined;
      if (error instanceof LinkError && error.code === 'LINK_UNKNOWN_CPU') {
        expectTypeOf(error.diagnostics).toEqualTypeOf<readonly Diagnostic[]>();
        return expectTypeOf(error.details).toEqualTypeOf<{ cpu: string }>();
      }
      if (!(error instanceof BpfLinkError)) return undefined;
      switch (error.code) {
        case 'IO_NOT_FOUND':
          return expectTypeOf(error.details).toEqualTypeOf<{ path: string }>();
        case 'INPUT_WRONG_TARGET':
          // @ts-expect-error a detail of other codes
          void error.details.path;
          return expectTypeOf(error.details).toEqualTypeOf<{ name: string; triple: string; expected: string }>();
        default:
          return undefined;
      }
    };
    expectTypeOf(read).toBeFunction();
  });
});
