import type { Diagnostic, LinkResult } from '@bpf-link-wasm/driver';
import type { Engine } from '../engine/engine.js';
import type { Inspected } from '../inspect/inspected.js';
import type { Place } from '../state/url-state.js';

/** A link that is over, well or not. */
export interface LinkRun {
  readonly result: LinkResult | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly error: Error | undefined;
  /** From the call to the answer. */
  readonly milliseconds: number;
}

/** What a tab shows, and what it can ask for. */
export interface ViewContext {
  readonly inspected: Inspected | undefined;
  readonly run: LinkRun | undefined;
  /** Of the place, what is in this tab. */
  readonly item: string;
  /** Texts of source files, by the path that the debug info has. */
  readonly sources: Readonly<Record<string, string>>;
  /** What a tab keeps from one drawing to the next, by name. */
  readonly memory: Map<string, string>;
  readonly engine: Pick<Engine, 'state' | 'links'>;
  go(place: Place): void;
  /** Links once more and gives the modules as they were before and after optimisation. */
  dumpModules(): Promise<readonly { readonly name: string; readonly text: string }[]>;
}

/** Draws a tab. */
export type View = (context: ViewContext) => HTMLElement | Promise<HTMLElement>;
