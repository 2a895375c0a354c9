import { InputError } from '@backstage/errors';
import type { EngineClient, Group, PutGroup } from '@capstan/local-engine';
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { EnvironmentName } from '../runs/Run';
import type { Databases } from './Databases';
import { isRefusal } from './EngineConnection';
import type { Manifest } from './manifest';

/** What is remembered of an environment of a service. The file is readable by the portal's user only. */
interface EnvironmentRecord {
  readonly service: string;
  readonly environment: EnvironmentName;
  /** Of its database's role. */
  readonly password: string;
  /** Digest of the settings that were last given to its group, so that what a person changed since is left as it is. */
  readonly applied?: string;
  /** Digest of the database address that its group was last given. */
  readonly secrets?: string;
  /** ISO 8601: since when its repository is gone; its database is kept for a while yet. */
  readonly retiredAt?: string;
}

export interface EnvironmentsOptions {
  /** Its records are kept here. */
  readonly directory: string;
  readonly engine: EngineClient;
  /** Without it services get no database. */
  readonly databases?: Pick<Databases, 'ensure' | 'addressOf' | 'drop'>;
}

/**
 * The environments of services: a database and a group of the engine each, made on first use. Everything may be called
 * again and changes nothing then.
 */
export class Environments {
  readonly #options: EnvironmentsOptions;

  constructor(options: EnvironmentsOptions) {
    this.#options = options;
    fs.mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  }

  /** The address of the environment's database, which is made when it is not there. Holds a password. */
  async database(
    service: string,
    environment: EnvironmentName,
  ): Promise<string | undefined> {
    const { databases } = this.#options;
    if (!databases) return undefined;
    const { password } = this.#remember(service, environment, {});
    return databases.ensure(databaseOf(service, environment), password);
  }

  /**
   * The environment's group, as the manifest wants it. What has not changed in the manifest since it was last applied is
   * not applied again. Throws an `InputError` when somebody else made a group of that name.
   */
  async group(
    manifest: Manifest,
    environment: EnvironmentName,
    database: string | undefined,
    signal: AbortSignal,
  ): Promise<Group> {
    const { engine } = this.#options;
    const { service } = manifest;
    const id = `${service}/${environment}`;
    const known = this.#read(service, environment);
    const found = await engine.group(id, { signal }).catch(error => {
      if (isRefusal(error) && error.status === 404) return undefined;
      throw error;
    });
    if (found && known?.applied === undefined && known?.secrets === undefined) {
      throw new InputError(
        `The engine already has a group '${id}' that this pipeline did not make. Give the service (repository and 'service' in infra/local.json) another name.`,
      );
    }
    const wanted = settingsOf(manifest, environment);
    const applied = digestOf(wanted);
    const secrets = digestOf(database ?? '');
    if (found && known?.applied === applied && known.secrets === secrets) {
      return found;
    }
    // Written down first: a group that nobody remembers could never be changed again.
    this.#remember(service, environment, { secrets: known?.secrets ?? '' });
    const { desired, ...rest } = wanted;
    const group = await engine.putGroup(
      service,
      environment,
      {
        ...(found && known?.applied === applied ? {} : rest),
        ...(found ? {} : { desired }),
        ...(database === undefined
          ? {}
          : { secrets: { DATABASE_URL: database } }),
      },
      { signal },
    );
    this.#remember(service, environment, { applied, secrets });
    return group;
  }

  /**
   * Tells all groups where their databases are, should the database server have come back elsewhere. Instances that were
   * started with the old address are given up and started again by the engine.
   */
  async refresh(): Promise<void> {
    const { engine, databases } = this.#options;
    if (!databases) return;
    for (const { service, environment, password, secrets } of this.#list()) {
      const name = databaseOf(service, environment);
      const url = databases.addressOf(name, password);
      if (!secrets || digestOf(url) === secrets) continue;
      await engine.putGroup(service, environment, {
        secrets: { DATABASE_URL: url },
      });
      this.#remember(service, environment, { secrets: digestOf(url) });
    }
  }

  /** Ends what runs of a service whose repository is gone. Its databases stay until `removeRetired`. */
  async retire(service: string, now: Date): Promise<void> {
    for (const { environment, retiredAt } of this.#of(service)) {
      await this.#options.engine
        .deleteGroup(`${service}/${environment}`)
        .catch(error => {
          if (!isRefusal(error) || error.status !== 404) throw error;
        });
      this.#remember(service, environment, {
        retiredAt: retiredAt ?? now.toISOString(),
      });
    }
  }

  /**
   * Takes away what is kept of services that were retired before that moment; answers their names. A service whose repository is
   * there again is no longer retired.
   */
  async removeRetired(
    before: Date,
    isThere: (service: string) => boolean,
  ): Promise<readonly string[]> {
    const retired = this.#list().filter(record => record.retiredAt);
    for (const { service, environment } of retired) {
      if (isThere(service))
        this.#remember(service, environment, { retiredAt: undefined });
    }
    const due = retired.filter(
      ({ service, retiredAt }) =>
        !isThere(service) && new Date(retiredAt!) < before,
    );
    const services = [...new Set(due.map(({ service }) => service))];
    for (const service of services) await this.remove(service);
    return services;
  }

  /** Takes all of a service away: groups, databases and what is remembered of them. */
  async remove(service: string): Promise<void> {
    await this.retire(service, new Date());
    for (const { environment } of this.#of(service)) {
      await this.#options.databases?.drop(databaseOf(service, environment));
      fs.rmSync(this.#file(service, environment), { force: true });
    }
  }

  #of(service: string): readonly EnvironmentRecord[] {
    return this.#list().filter(record => record.service === service);
  }

  #file(service: string, environment: string): string {
    return path.join(this.#options.directory, `${service}.${environment}.json`);
  }

  #read(
    service: string,
    environment: EnvironmentName,
  ): EnvironmentRecord | undefined {
    const file = this.#file(service, environment);
    return fs.existsSync(file)
      ? (JSON.parse(fs.readFileSync(file, 'utf8')) as EnvironmentRecord)
      : undefined;
  }

  #list(): EnvironmentRecord[] {
    return fs
      .readdirSync(this.#options.directory)
      .filter(name => name.endsWith('.json'))
      .map(name => path.join(this.#options.directory, name))
      .map(file => JSON.parse(fs.readFileSync(file, 'utf8')));
  }

  #remember(
    service: string,
    environment: EnvironmentName,
    more: Partial<EnvironmentRecord>,
  ): EnvironmentRecord {
    const known = this.#read(service, environment);
    const record: EnvironmentRecord = {
      service,
      environment,
      password: known?.password ?? randomBytes(24).toString('base64url'),
      ...known,
      ...more,
    };
    if (known && Object.keys(more).length === 0) return known;
    const file = this.#file(service, environment);
    fs.writeFileSync(`${file}.new`, JSON.stringify(record), { mode: 0o600 });
    fs.renameSync(`${file}.new`, file);
    return record;
  }
}

/** Fits PostgreSQL's 63 characters, because names of repositories have at most 40. */
function databaseOf(service: string, environment: string): string {
  return `service_${service.replaceAll('-', '_')}_${environment}`;
}

function settingsOf(
  manifest: Manifest,
  name: EnvironmentName,
): PutGroup & { readonly desired: number } {
  const { min, max, desired, policies, scheduled, variables } =
    manifest.environments[name];
  return {
    min,
    max,
    desired,
    policies,
    scheduled,
    stopSeconds: manifest.stopSeconds,
    health: {
      readinessPath: manifest.readyPath,
      livenessPath: manifest.healthPath,
    },
    variables: {
      SHOP_POOL_SIZE: String(manifest.poolSize),
      SHOP_MAX_INSTANCES: String(max),
      SHOP_STOP_SECONDS: String(manifest.stopSeconds),
      // The engine takes an instance out of rotation before it stops it, so that there is little to wait for.
      SHOP_DRAIN_DELAY_MS: '200',
      ...variables,
    },
  };
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
