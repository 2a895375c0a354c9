/** Stands for what was hidden. */
export const HIDDEN = '(hidden)';

/** Names of settings whose values nobody should read, in any spelling: `DB_PASSWORD`, `apiKey`, `client-secret`. */
const SECRET_NAME =
  /pass(word|wd|phrase|code)?$|^pw$|[_.-]pw$|secret|token|credential|api[_.-]?key|private[_.-]?key|access[_.-]?key|encryption[_.-]?key|signing[_.-]?key|auth(orization)?$|cookie|connection[_.-]?string|dsn$|salt$/i;

/**
 * What secrets look like in the middle of a text. Each has one group that stays before what is hidden. Bounded, so that
 * no text takes long.
 */
const SECRET_TEXT: readonly RegExp[] = [
  // postgres://user:password@host
  /(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@'"]{0,200}:)[^\s@'"]{1,500}(?=@)/gi,
  // Authorization: Bearer …, also Basic and others
  /(\b(?:bearer|basic|digest|apikey|negotiate|aws4-hmac-sha256)\s+)[a-z0-9._~+/=:-]{6,4000}/gi,
  // password=…, "apiKey": "…", X-Api-Key: …, --token …
  /(["']?\b[\w.-]{0,60}?(?:password|passwd|passphrase|secret|token|credential|api[_.-]?key|private[_.-]?key|access[_.-]?key|connection[_.-]?string|dsn|cookie|authorization)[\w.-]{0,30}["']?\s{0,3}[:=]\s{0,3}["']?)(?!\(hidden\))(?!bearer\s|basic\s|digest\s)[^\s"',;&]{1,4000}/gi,
  /(--[\w-]{0,40}(?:password|secret|token|key)[\w-]{0,20}\s+)[^\s-][^\s]{0,4000}/gi,
  // JSON web tokens, keys of AWS, GitHub, Slack and Google by their first letters
  /()\beyJ[\w-]{8,4000}\.[\w-]{4,4000}(?:\.[\w-]{0,4000})?/g,
  /()\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /()\b(?:gh[pousr]_|github_pat_|xox[abeprs]-|AIza|sk_live_|glpat-)[\w-]{10,300}/g,
  /(-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----)[^-]{1,8000}/g,
];

/** Cheap: whether it is worth looking closer. */
const SUSPICIOUS =
  /:\/\/|bearer|basic|digest|negotiate|apikey|pass|secret|token|credential|key|cookie|authorization|dsn|connection|eyJ|AKIA|ASIA|gh[pousr]_|github_pat_|xox|AIza|glpat-|hmac/i;

/** The text without what looks like a secret. */
export function hideInText(text: string): string {
  if (!SUSPICIOUS.test(text)) return text;
  return SECRET_TEXT.reduce(
    (result, pattern) => result.replace(pattern, `$1${HIDDEN}`),
    text,
  );
}

/** Settings without secrets: by their names, and by what their values look like. */
export function hideInSettings(
  settings: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name,
      SECRET_NAME.test(name) ? HIDDEN : hideInText(value),
    ]),
  );
}
