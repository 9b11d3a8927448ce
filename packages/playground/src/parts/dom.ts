import { h as create, type ComponentChildren, type ComponentType, type VNode } from 'preact';

/** What an element may contain; false and undefined are not drawn. */
export type Child = ComponentChildren;

/** Attributes by name, and listeners by names such as `onclick`. An attribute that is false or undefined is left out. */
export type Attributes = Readonly<Record<string, unknown>>;

/** Describes an element; Preact creates it, or updates the existing one. Text is never treated as HTML. */
export function h(tag: string, attributes: Attributes = {}, ...children: Child[]): VNode {
  return create(tag, attributes, ...children);
}

/** Describes a component with its properties. */
export function part<Properties extends object>(
  component: ComponentType<Properties>,
  properties: Properties & { readonly key?: string | number },
): VNode {
  return create(component as ComponentType<object>, properties);
}

/** Attributes of an element that scrolls sideways on its own: the keyboard must reach it. */
export function scrollable(label: string, more = ''): Attributes {
  return { class: `table-wrap${more}`, tabindex: 0, role: 'group', 'aria-label': label };
}

/** The element of the page with an id. @throws Error when the page's HTML lacks it */
export function byId<Type extends HTMLElement = HTMLElement>(id: string): Type {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`page: no element #${id}, expected it in index.html`);
  return element as Type;
}
