import { readDurationFromConfig } from '@backstage/config';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds } from '@backstage/types';
import { DEFAULT_TEMPLATES, QUERIES } from './templates';
import type { Template } from './templates';

/** How to prove who asks. */
export type Credentials =
  | { readonly username: string; readonly password: string }
  | { readonly token: string };

/** A server and the way to it. */
export interface ServerConfig {
  /** Without a slash at its end. */
  readonly url: string;
  readonly credentials?: Credentials;
}

/** One entry of `fleet.prometheus.sources`. */
export interface PrometheusConfig extends ServerConfig {
  readonly name: string;
  readonly title: string;
  readonly intervalSeconds: number;
  readonly timeoutMs: number;
  /** Empty: all. */
  readonly environments: readonly string[];
  readonly alertmanager?: ServerConfig;
}

export interface PrometheusModuleConfig {
  readonly sources: readonly PrometheusConfig[];
  /** At least one. */
  readonly templates: readonly Template[];
}

const KEY = 'fleet.prometheus';
const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Throws an `InputError` that names what is wrong. Never repeats a secret. */
export function readPrometheusConfig(config: Config): PrometheusModuleConfig {
  const entries = config.getOptionalConfigArray(`${KEY}.sources`) ?? [];
  const sources = entries.map(entry => readSource(entry, entries.length));
  refuseTwice(
    sources.map(({ name }) => name),
    'sources',
  );
  const templates =
    config.getOptionalConfigArray(`${KEY}.templates`)?.map(readTemplate) ?? [];
  refuseTwice(
    templates.map(({ name }) => name),
    'templates',
  );
  return {
    sources,
    templates: templates.length > 0 ? templates : DEFAULT_TEMPLATES,
  };
}

function readSource(config: Config, many: number): PrometheusConfig {
  const name = config.getString('name');
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name))
    throw new InputError(
      `'${KEY}.sources' has a source called '${name}'. Use lower-case letters, digits and dashes.`,
    );
  const alertmanager = config.getOptionalConfig('alertmanager');
  return {
    name,
    title:
      config.getOptionalString('title') ??
      (many === 1 ? 'Prometheus' : `Prometheus ${name}`),
    ...readServer(config, name),
    intervalSeconds:
      readDuration(config, name, 'interval', {
        fallback: 15_000,
        min: 5000,
        max: 600_000,
      }) / 1000,
    timeoutMs: readDuration(config, name, 'timeout', {
      fallback: 10_000,
      min: 1000,
      max: 60_000,
    }),
    environments: config.getOptionalStringArray('environments') ?? [],
    ...(alertmanager && { alertmanager: readServer(alertmanager, name) }),
  };
}

function readServer(config: Config, name: string): ServerConfig {
  const text = config.getString('url');
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new InputError(
      `'${KEY}.sources' has no usable 'url' for '${name}'. Write it in full, for example https://prometheus.example.com.`,
    );
  }
  if (!['http:', 'https:'].includes(url.protocol) || url.username || url.search)
    throw new InputError(
      `The 'url' of '${name}' in '${KEY}.sources' is not plain http or https. User and password belong into 'auth'.`,
    );
  const credentials = readCredentials(config.getOptionalConfig('auth'), name);
  return {
    url: url.href.replace(/\/+$/, ''),
    ...(credentials && { credentials }),
  };
}

function readCredentials(
  auth: Config | undefined,
  name: string,
): Credentials | undefined {
  if (!auth) return undefined;
  const token = auth.getOptionalString('token');
  const username = auth.getOptionalString('username');
  if ((token === undefined) === (username === undefined))
    throw new InputError(
      `'auth' of '${name}' in '${KEY}.sources' needs either a token or a username and a password.`,
    );
  return token !== undefined
    ? { token }
    : { username: username!, password: auth.getString('password') };
}

function readTemplate(config: Config): Template {
  const name = config.getString('name');
  const queries = Object.fromEntries(
    QUERIES.flatMap(query => {
      const text = config.getOptionalString(query);
      return text === undefined ? [] : [[query, text]];
    }),
  );
  if (Object.keys(queries).length === 0)
    throw new InputError(
      `The template '${name}' in '${KEY}.templates' asks for nothing. Give it at least one of ${QUERIES.join(
        ', ',
      )}.`,
    );
  for (const [query, text] of Object.entries(queries))
    if (!text.includes('$matchers') || !text.includes('$by'))
      throw new InputError(
        `'${query}' of the template '${name}' in '${KEY}.templates' must use $matchers and $by, or it would be one number for everything.`,
      );
  return {
    name,
    ...readLabel(config, name, 'environment', 'environmentLabel'),
    ...readLabel(config, name, 'version', 'versionLabel'),
    windowSeconds: Math.ceil(
      readDuration(config, name, 'window', {
        fallback: 60_000,
        min: 5000,
        max: 3600_000,
      }) / 1000,
    ),
    queries,
  };
}

function readLabel(
  config: Config,
  template: string,
  key: 'environment' | 'version',
  name: 'environmentLabel' | 'versionLabel',
) {
  // An empty text in YAML is no text for `getOptionalString`.
  const label = config.getOptional<string>(`labels.${key}`) ?? key;
  if (label === '') return {};
  if (!LABEL.test(label))
    throw new InputError(
      `'labels.${key}' of the template '${template}' in '${KEY}.templates' is '${label}', which is no name of a label.`,
    );
  return { [name]: label };
}

function readDuration(
  config: Config,
  name: string,
  key: string,
  bounds: {
    readonly fallback: number;
    readonly min: number;
    readonly max: number;
  },
): number {
  if (!config.has(key)) return bounds.fallback;
  const ms = durationToMilliseconds(readDurationFromConfig(config, { key }));
  if (ms < bounds.min || ms > bounds.max)
    throw new InputError(
      `'${key}' of '${name}' in '${KEY}' is ${ms / 1000} s. Choose between ${
        bounds.min / 1000
      } s and ${bounds.max / 1000} s.`,
    );
  return ms;
}

function refuseTwice(names: readonly string[], what: string): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new InputError(
      `'${KEY}.${what}' has '${twice}' twice. Give each its own name.`,
    );
}
