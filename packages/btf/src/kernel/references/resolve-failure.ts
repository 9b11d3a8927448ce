import type { IssueCode } from '../codes/codes.js';
import type { KernelCheck } from '../kernel-check.js';
import type { Resolver } from './resolver.js';

/** What a step of pass 2 says of a problem. */
export interface Failure {
  readonly found: string;
  /** What the kernel says after the type's line. */
  readonly said: string;
  /** Offset from the start of the record. */
  readonly at?: number;
  /** The type that is the cause: where it is broken already, nothing new is reported. */
  readonly culprit?: number;
}

/** Reports the type on top, or the one given, and abandons the walk. */
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

/** Whether a problem only follows from one that is known. */
export function isFollowing(resolver: Resolver, culprit: number | undefined): boolean {
  if (culprit === undefined) return false;
  const { check } = resolver;
  return check.isSuspect(culprit) || (resolver.has(culprit) && check.isSuspect(resolver.targets[culprit]!));
}

/** The waiting types as a path for people. */
export function pathOf(check: KernelCheck, ids: readonly number[]): string[] {
  return ids.map((id) => `${check.nameOf(id)} [${id}]`);
}

/** A type in the words of a problem: `type 3 (STRUCT foo)`. */
export function describeType(resolver: Resolver, id: number): string {
  return `type ${id} (${resolver.check.nameOf(id)})`;
}
