import { setTimeout as sleep } from 'node:timers/promises';
import type { EnvironmentName } from '../runs/Run';
import { StageFailed } from './Stage';
import type { Stage, StageContext } from './Stage';

const ATTEMPTS = 3;
const PAUSE_MS = 1_000;
const TIMEOUT_MS = 5_000;
const MOST_BYTES = 2_000_000;

/** Asks the environment what a customer would ask: is it there, what is for sale, into the cart with it. */
export const smokeTest =
  (environment: EnvironmentName): Stage =>
  async (tools, context) => {
    const manifest = await context.manifest();
    const { signal } = context;
    const id = `${manifest.service}/${environment}`;
    const { url } = await tools.engine.group(id, { signal });
    await ask(context, url, { path: manifest.readyPath, expect: 200 });
    const products = await ask(context, url, {
      path: '/api/products?limit=1',
      expect: 200,
    });
    const variantId = firstVariant(products);
    if (variantId === undefined) {
      throw new StageFailed(
        `${url}/api/products lists no product. Is the catalog of ${environment} empty?`,
      );
    }
    await ask(context, url, {
      path: '/api/carts',
      body: { lines: [{ variantId, quantity: 1 }] },
      expect: 201,
    });
    return {
      outcome: 'succeeded',
      message: `${environment} is ready, lists products and fills a cart.`,
      url,
    };
  };

interface Question {
  readonly path: string;
  readonly expect: number;
  /** Sent with POST. */
  readonly body?: unknown;
}

/** Asks up to three times: the first answer of a new instance may take long. */
async function ask(
  { output, signal }: StageContext,
  url: string,
  { path, expect, body }: Question,
): Promise<unknown> {
  const name = `${body === undefined ? 'GET' : 'POST'} ${url}${path}`;
  for (let attempt = 1; ; attempt += 1) {
    let said: string;
    try {
      const response = await fetch(`${url}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers:
          body === undefined ? {} : { 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      const text = await readText(response);
      output.say(`${name} → ${response.status}`);
      if (response.status === expect) return parse(text);
      said = `answered ${response.status} instead of ${expect}`;
    } catch (error) {
      signal.throwIfAborted();
      said = `gave no answer (${(error as Error).message})`;
      output.say(`${name} → ${said}`);
    }
    if (attempt === ATTEMPTS) throw new StageFailed(`${name} ${said}.`);
    await sleep(PAUSE_MS, undefined, { signal });
  }
}

async function readText(response: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > MOST_BYTES) throw new Error('it does not end');
  }
  return text;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function firstVariant(products: unknown): unknown {
  const { items } = (products ?? {}) as { items?: unknown };
  return Array.isArray(items) ? items[0]?.variantId : undefined;
}
