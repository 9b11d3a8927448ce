import type { VNode } from 'preact';
import type { CompareActions } from '../actions/compare-actions.js';
import type { DumpedModule } from '../actions/link-actions.js';
import type { RunActions } from '../actions/run-actions.js';
import type { Sources } from '../engine/link-with-sources.js';
import type { Inspected } from '../inspect/inspected.js';
import type { LinkRun, Made, Store } from '../state/store.js';
import type { Place } from '../state/url-state.js';

/** What a tab shows, and what it can ask for. */
export interface ViewContext {
  readonly inspected: Inspected | undefined;
  readonly run: LinkRun | undefined;
  /** Of the place, what is in this tab. */
  readonly item: string;
  readonly sources: Sources;
  readonly store: Store;
  readonly compare: CompareActions;
  readonly runs: RunActions;
  go(place: Place): void;
  dumpModules(made: Made): Promise<readonly DumpedModule[]>;
}

/** Draws a tab. */
export type View = (context: ViewContext) => VNode;
