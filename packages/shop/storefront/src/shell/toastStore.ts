import { createStore } from './createStore.ts';

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly kind: 'good' | 'bad';
  readonly link?: { readonly href: string; readonly text: string };
  readonly image?: string;
}

export const toastStore = createStore<readonly Toast[]>([]);

const SHOWN_MS = 6_000;
let last = 0;

/** Says something at the edge of the page for a while. Screen readers are told as well. */
export function say(toast: Omit<Toast, 'id'>): void {
  last += 1;
  const id = last;
  toastStore.set([...toastStore.get().slice(-2), { ...toast, id }]);
  setTimeout(() => dismiss(id), SHOWN_MS);
}

export function dismiss(id: number): void {
  toastStore.set(toastStore.get().filter(toast => toast.id !== id));
}
