import type { VNode } from 'preact';
import type { CompareActions } from '../actions/compare-actions.js';
import type { DumpedModule } from '../actions/link-actions.js';
import type { RunActions } from '../actions/run-actions.js';
import type { Sources } from '../engine/link-with-sources.js';
import type { Inspected } from '../inspect/inspected.js';
import type { LinkRun, Made, Store } from '../state/store.js';
import type { Place } from '../state/url-state.js';

/** The data that a tab draws, and the actions that it can call. */
export interface ViewContext {
  readonly inspected: Inspected | undefined;
  readonly run: LinkRun | undefined;
  /** The part of the place that is within this tab. */
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
