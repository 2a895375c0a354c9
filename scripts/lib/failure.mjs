/** Something the person at the keyboard can act on: the message is the whole explanation, no stack is shown. */
export class Failure extends Error {
  name = 'Failure';
}

const BY_CODE = {
  ENOSPC: error =>
    `The disk${
      error.path ? ` that holds ${error.path}` : ''
    } is full. Free some space (the first start needs about 3 GB) and run the command again.`,
  EDQUOT: error =>
    `Your disk quota is used up${
      error.path ? ` at ${error.path}` : ''
    }. Free some space and run the command again.`,
  EACCES: error => notYours(error.path),
  EPERM: error => notYours(error.path),
  EROFS: error =>
    `The file system${
      error.path ? ` that holds ${error.path}` : ''
    } is read-only. Clone the project to a folder you can write to.`,
};

/** The sentence for a file or folder that belongs to somebody else. */
export function notYours(path) {
  const what = path ?? 'A file of this folder';
  return `${what} cannot be written: it belongs to another user, perhaps because a command ran with sudo before. Give the folder back with: sudo chown -R "$(id -un)" . `.trim();
}

/**
 * What to print for an error: our own sentence, the sentence for a known system error, or the stack when it is a defect
 * of ours.
 *
 * @param {unknown} error
 * @returns {string}
 */
export function explain(error) {
  if (error instanceof Failure) return error.message;
  const known = BY_CODE[error?.code];
  if (known) return known(error);
  return error?.stack ?? String(error);
}

const IN_OUTPUT = [
  [/ENOSPC|no space left on device/i, () => BY_CODE.ENOSPC({})],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|getaddrinfo|RequestError/,
    () =>
      'The package registry could not be reached. Check the network connection, and behind a proxy or a private registry check `npm config get registry` and `npm config get https-proxy`; then run the command again.',
  ],
  [
    /UNABLE_TO_GET_ISSUER_CERT|SELF_SIGNED_CERT|unable to get local issuer|self.signed certificate/i,
    () =>
      'The certificate of the package registry is not trusted. Behind an inspecting proxy set its certificate with: npm config set cafile <file>',
  ],
  [/EACCES|EPERM|permission denied/i, output => notYours(pathIn(output))],
  [
    /YN0028/,
    () =>
      'yarn.lock does not fit the package.json files. After changing dependencies run: node .yarn/releases/yarn-4.18.1.cjs install',
  ],
];

function pathIn(output) {
  return /(?:EACCES|EPERM|denied)[^'"]*['"]([^'"]+)['"]/.exec(output)?.[1];
}

/**
 * The sentence for a tool that failed, read from its output; without a known cause the last lines speak for themselves.
 *
 * @param {string} what For example `Installing the dependencies`.
 * @param {string} output What the tool wrote.
 * @param {string} [log] Where all of it is.
 */
export function toolFailure(what, output, log) {
  const known = IN_OUTPUT.find(([pattern]) => pattern.test(output));
  if (known) return new Failure(`${what} failed. ${known[1](output)}`);
  const last = output.trimEnd().split('\n').slice(-15).join('\n');
  const more = log ? `\nEverything it wrote: ${log}` : '';
  return new Failure(`${what} failed:\n${last}${more}`);
}
