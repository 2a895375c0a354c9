import { EngineClient } from '@capstan/local-engine';
import type { EngineAddress } from '@capstan/local-engine';
import type { Scope } from '@capstan/plugin-fleet-node';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { LocalEngineConfig } from './config';
import { EngineAway } from './errors';

export const PROVIDER = 'local';
const INTERVAL_SECONDS = 5;

/**
 * The way to one engine. Its address and token are read from its state folder before each call, so that a restart of the
 * engine is survived without a restart of the portal.
 */
export class EngineConnection {
  readonly name: string;
  readonly scope: Scope;
  readonly client: EngineClient;

  private constructor(config: LocalEngineConfig) {
    this.name = config.name;
    this.scope = {
      id: `${PROVIDER}:${config.name}:-`,
      account: config.name,
      region: '-',
      intervalSeconds: INTERVAL_SECONDS,
    };
    this.client = new EngineClient(() => readAddress(config.stateDir));
  }

  static fromConfig(this: void, config: LocalEngineConfig): EngineConnection {
    return new EngineConnection(config);
  }
}

async function readAddress(stateDir: string): Promise<EngineAddress> {
  try {
    const [engine, token] = await Promise.all([
      fs.readFile(path.join(stateDir, 'engine.json'), 'utf8'),
      fs.readFile(path.join(stateDir, 'token'), 'utf8'),
    ]);
    const { url } = JSON.parse(engine) as { url?: unknown };
    if (typeof url !== 'string')
      throw new TypeError("engine.json has no 'url'");
    return { url, token: token.trim() };
  } catch (error) {
    throw new EngineAway(error);
  }
}
