import type { Answer } from '../support/ScaffolderBackend.ts';

/** Asks the scaffolder's API of a portal. */
export type Ask = (path: string, body: object) => Promise<Answer>;

const TIMEOUT_MS = 120_000;

/**
 * A portal as somebody who is signed in there: by a token of theirs, or, in a demo, as one of its people. Throws an error that
 * says what to do when it does not answer or lets nobody in.
 */
export async function signIn(options: {
  portal: string;
  user: string;
  token?: string;
}): Promise<Ask> {
  const { portal, user } = options;
  const token = options.token ?? (await demoToken(portal, user));
  return async (path, body) => {
    const response = await reach(`${portal}/api/scaffolder${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    });
    const answer: unknown = await response.json().catch(() => undefined);
    return { status: response.status, body: answer };
  };
}

async function demoToken(portal: string, user: string): Promise<string> {
  const response = await reach(`${portal}/api/auth/demo/refresh`, {
    headers: { 'x-capstan-demo-user': user },
  });
  const session = (await response.json().catch(() => undefined)) as
    | { backstageIdentity?: { token?: string } }
    | undefined;
  const token = session?.backstageIdentity?.token;
  if (!token) {
    throw new Error(
      `${portal} does not sign in '${user}' (${response.status}). Give a token of yours in CAPSTAN_TOKEN, or one of the demo's people with --user.`,
    );
  }
  return token;
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, {
      ...init,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    throw new Error(
      `${
        new URL(url).origin
      } does not answer. Start the portal (npm start), or say with --portal where it is.`,
    );
  }
}
