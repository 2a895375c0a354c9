import type { ServerConfig } from './config';
import { nonsense, refused, unreachable } from './errors';
import type { Asked } from './errors';

const MAX_BYTES = 64 * 1024 * 1024;

class TooLong extends Error {}

export interface Question extends Asked {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the server's address; starts with a slash. */
  readonly path: string;
  readonly form?: URLSearchParams;
  readonly json?: unknown;
  readonly signal: AbortSignal;
}

/** Speaks JSON with one server. Whatever goes wrong is a `ProviderError`; the credentials are in none. */
export class HttpServer {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeoutMs: number;

  constructor({ url, credentials }: ServerConfig, timeoutMs: number) {
    this.#url = url;
    this.#headers = credentials
      ? {
          authorization:
            'token' in credentials
              ? `Bearer ${credentials.token}`
              : `Basic ${Buffer.from(
                  `${credentials.username}:${credentials.password}`,
                ).toString('base64')}`,
        }
      : {};
    this.#timeoutMs = timeoutMs;
  }

  /** The answer's JSON; `undefined` where it is empty. */
  async ask(question: Question): Promise<unknown> {
    const { method, path, form, json } = question;
    const signal = AbortSignal.any([
      question.signal,
      AbortSignal.timeout(this.#timeoutMs),
    ]);
    let status: number;
    let retryAfter: string | null;
    let text: string;
    try {
      const response = await fetch(`${this.#url}${path}`, {
        method,
        signal,
        // A server that sends us elsewhere must not get the credentials sent after it.
        redirect: 'manual',
        headers: {
          accept: 'application/json',
          ...this.#headers,
          ...(json !== undefined && { 'content-type': 'application/json' }),
        },
        ...(form && { body: form }),
        ...(json !== undefined && { body: JSON.stringify(json) }),
      });
      status = response.status;
      retryAfter = response.headers.get('retry-after');
      text = await readText(response);
    } catch (error) {
      if (error instanceof TooLong) throw nonsense(question);
      throw unreachable(question, error);
    }
    const body = parse(text);
    if (status < 200 || status >= 300)
      throw refused(
        question,
        { status, retryAfter, text: errorTextOf(body) },
        Date.now(),
      );
    if (body === undefined && text.trim() !== '') throw nonsense(question);
    return body;
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new TooLong();
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks).toString();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Prometheus says `{ error }`, Alertmanager a text. Pages of proxies are nobody's business. */
function errorTextOf(body: unknown): string {
  if (typeof body === 'string') return body;
  const { error, message } = (body ?? {}) as Record<string, unknown>;
  return (
    ([error, message].find(text => typeof text === 'string') as string) ?? ''
  );
}
