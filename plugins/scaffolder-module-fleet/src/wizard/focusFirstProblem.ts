const PROBLEMS =
  '[data-invalid] input:not([type=hidden]), [data-invalid] button, [data-invalid] textarea, input[aria-invalid=true]';

/** Time for the form to show what is wrong. */
const SHOWN_MS = 50;

/** Brings a person to the first field of the page that has a problem: on a small screen it may be out of sight. */
export function focusFirstProblem(): void {
  setTimeout(() => {
    document.querySelector<HTMLElement>(PROBLEMS)?.focus();
  }, SHOWN_MS);
}
