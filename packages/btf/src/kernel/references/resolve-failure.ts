import type { IssueCode } from '../codes/codes.js';
import type { KernelCheck } from '../kernel-check.js';
import type { Resolver } from './resolver.js';

/** How a step of pass 2 reports a problem. */
export interface Failure {
  readonly found: string;
  /** The kernel's message after the type's line. */
  readonly said: string;
  /** Offset from the start of the record. */
  readonly at?: number;
  /** The type that causes the problem: if it is already broken, nothing new is reported. */
  readonly culprit?: number;
}

/** Reports the type on top of the stack, or the given one, and abandons the walk. */
export function failType(resolver: Resolver, code: IssueCode, id: number, failure: Failure): undefined {
  const { check } = resolver;
  const path = pathOf(check, resolver.waiting());
  const isKnown = isFollowing(resolver, failure.culprit);
  resolver.abandon();
  if (isKnown) {
    check.broken[id] = 1;
    return;
  }
  const line = (): string => check.log.type(id, failure.said);
  check.reportType(code, id, { found: failure.found, at: failure.at ?? 8, line, ...(path.length > 1 ? { path } : {}) });
}

/** Whether a problem is only the consequence of a known one. */
export function isFollowing(resolver: Resolver, culprit: number | undefined): boolean {
  if (culprit === undefined) return false;
  const { check } = resolver;
  return check.isSuspect(culprit) || (resolver.has(culprit) && check.isSuspect(resolver.targets[culprit]!));
}

/** The waiting types as a readable path. */
export function pathOf(check: KernelCheck, ids: readonly number[]): string[] {
  return ids.map((id) => `${check.nameOf(id)} [${id}]`);
}

/** A type as messages name it: `type 3 (STRUCT foo)`. */
export function describeType(resolver: Resolver, id: number): string {
  return `type ${id} (${resolver.check.nameOf(id)})`;
}
