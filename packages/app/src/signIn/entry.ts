const KEY = 'capstan.entered';

/** Whether this browser entered before and has not signed out since. A browser that keeps nothing asks every time. */
export function enteredBefore(): boolean {
  try {
    return window.localStorage.getItem(KEY) === 'yes';
  } catch {
    return false;
  }
}

export function rememberEntry() {
  try {
    window.localStorage.setItem(KEY, 'yes');
  } catch {
    // Storage may be switched off: then the next visit asks again.
  }
}

export function forgetEntry() {
  try {
    window.localStorage.removeItem(KEY);
  } catch {
    // Nothing was remembered.
  }
}
