const KEY = 'capstan.entered';

/** As whom this browser entered, when it has not signed out since. A browser that keeps nothing asks every time. */
export function enteredAs(): string | undefined {
  try {
    return window.localStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

export function rememberEntry(userEntityRef: string) {
  try {
    window.localStorage.setItem(KEY, userEntityRef);
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
