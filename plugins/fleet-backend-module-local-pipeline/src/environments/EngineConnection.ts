import { EngineClient } from '@capstan/local-engine';
import type { EngineAddress } from '@capstan/local-engine';
import fs from 'node:fs/promises';
import path from 'node:path';

/** An engine's client. Address and token are read before each call: an engine may come back elsewhere. */
export function connectToEngine(stateDir: string): EngineClient {
  return new EngineClient(() => readAddress(stateDir));
}

async function readAddress(stateDir: string): Promise<EngineAddress> {
  const [engine, token] = await Promise.all([
    fs.readFile(path.join(stateDir, 'engine.json'), 'utf8'),
    fs.readFile(path.join(stateDir, 'token'), 'utf8'),
  ]).catch(cause => {
    throw new Error(
      'The local engine does not run. Start it and retry the stage.',
      { cause },
    );
  });
  return {
    url: (JSON.parse(engine) as { url: string }).url,
    token: token.trim(),
  };
}

/** The engine understood and said no. By name: the class may be there twice. */
export function isRefusal(
  error: unknown,
): error is Error & { readonly status: number } {
  return (
    error instanceof Error &&
    error.name === 'EngineError' &&
    'status' in error &&
    typeof error.status === 'number' &&
    error.status >= 400 &&
    error.status < 500
  );
}
