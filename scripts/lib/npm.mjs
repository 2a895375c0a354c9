import { delimiter, dirname } from 'node:path';
import { run } from './process.mjs';

/**
 * Runs npm: the very one that runs us when there is one, else the one on the PATH. It uses the person's own
 * configuration (registry, certificates, proxy).
 */
export function npm(argv, options = {}) {
  const self = process.env.npm_execpath;
  const own = self?.endsWith('npm-cli.js');
  return own
    ? run(process.execPath, [self, ...argv], options)
    : run('npm', argv, options);
}

/** The environment of everything we start: the Node that runs us comes first. */
export function toolEnvironment(more = {}) {
  const folder = dirname(process.execPath);
  return {
    ...process.env,
    PATH: `${folder}${delimiter}${process.env.PATH ?? ''}`,
    ...more,
  };
}

const KEYS = ['registry', 'cafile', 'proxy', 'https-proxy', 'strict-ssl'];

/**
 * Yarn does not read .npmrc: this hands a person's npm settings to it. What is already in the environment wins.
 *
 * @returns {Promise<Record<string, string>>}
 */
export async function yarnEnvironment() {
  const { code, output } = await npm(['config', 'get', ...KEYS]);
  return code === 0 ? translateSettings(output) : {};
}

/** @param {string} output What `npm config get <several keys>` prints: one `key=value` a line. */
export function translateSettings(output) {
  const settings = {};
  for (const line of output.split('\n')) {
    const match = /^([a-z-]+)\s*=\s*(.*)$/.exec(line.trim());
    const value = match?.[2].trim();
    if (value && value !== 'null' && value !== 'undefined') {
      settings[match[1]] = value;
    }
  }
  const { registry, cafile, proxy } = settings;
  const result = {};
  if (registry) {
    result.YARN_NPM_REGISTRY_SERVER = registry.replace(/\/+$/, '');
    // Yarn refuses plain HTTP unless the host is named.
    if (registry.startsWith('http://')) {
      result.YARN_UNSAFE_HTTP_WHITELIST = new URL(registry).hostname;
    }
  }
  if (cafile) result.YARN_HTTPS_CA_FILE_PATH = cafile;
  if (proxy) result.YARN_HTTP_PROXY = proxy;
  if (settings['https-proxy']) {
    result.YARN_HTTPS_PROXY = settings['https-proxy'];
  }
  if (settings['strict-ssl'] === 'false') {
    result.YARN_ENABLE_STRICT_SSL = 'false';
  }
  return result;
}
