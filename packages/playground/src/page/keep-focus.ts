const focusable =
  'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), summary, [tabindex="0"]';

/**
 * Moves the focus to a nearby element when the focused element is removed, disabled or hidden. Browsers would move it to the body,
 * and people who use a keyboard or a screen reader would start at the top of the page again.
 */
export function keepFocus(): void {
  let last: HTMLElement | undefined;
  let around: HTMLElement[] = [];
  document.addEventListener('focusin', ({ target }) => {
    last = target instanceof HTMLElement ? target : undefined;
    around = ancestorsOf(last);
  });
  document.addEventListener('focusout', ({ target, relatedTarget }) => {
    if (relatedTarget !== null || target !== last || !document.hasFocus()) return;
    // Chromium sends this event while it removes an element. If the element still exists afterwards, the user clicked elsewhere.
    queueMicrotask(() => {
      if (target === last && last !== undefined && isUsable(last)) last = undefined;
    });
  });
  const look = (): void => {
    if (last === undefined || isUsable(last)) return;
    const { activeElement } = document;
    if (activeElement !== null && activeElement !== document.body && activeElement !== last) return;
    last = undefined;
    neighbourIn(around)?.focus({ preventScroll: true });
  };
  new MutationObserver(() => {
    if (last !== undefined && !isUsable(last)) queueMicrotask(look);
  }).observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ['disabled', 'hidden'],
  });
}

function ancestorsOf(element: HTMLElement | undefined): HTMLElement[] {
  const found: HTMLElement[] = [];
  for (let next = element?.parentElement; next; next = next.parentElement) found.push(next);
  return found;
}

function isUsable(element: HTMLElement): boolean {
  return element.isConnected && !element.matches(':disabled') && element.closest('[hidden]') === null;
}

/** A focusable element in the nearest of some elements that still exist, or that element itself. */
function neighbourIn(elements: readonly HTMLElement[]): HTMLElement | undefined {
  for (const element of elements) {
    if (!element.isConnected || element.closest('[hidden]') !== null) continue;
    if (element.hasAttribute('tabindex')) return element;
    const found = Array.from(element.querySelectorAll<HTMLElement>(focusable)).find((one) => one.checkVisibility());
    if (found !== undefined) return found;
  }
  return undefined;
}
