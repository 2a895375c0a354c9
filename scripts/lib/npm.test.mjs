import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { translateSettings } from './npm.mjs';

describe("a person's npm settings for Yarn", () => {
  it('hands registry, certificate and proxies on', () => {
    const output = [
      'registry = https://npm.example.com/team/',
      'cafile = /etc/ca.pem',
      'proxy = http://proxy:3128/',
      'https-proxy = http://proxy:3129/',
      'strict-ssl = false',
    ].join('\n');
    assert.deepEqual(translateSettings(output), {
      YARN_NPM_REGISTRY_SERVER: 'https://npm.example.com/team',
      YARN_HTTPS_CA_FILE_PATH: '/etc/ca.pem',
      YARN_HTTP_PROXY: 'http://proxy:3128/',
      YARN_HTTPS_PROXY: 'http://proxy:3129/',
      YARN_ENABLE_STRICT_SSL: 'false',
    });
  });

  it('leaves Yarn alone when nothing is set', () => {
    const output = [
      'npm warn Unknown user config "nodedir"',
      'registry=undefined',
      'cafile=null',
      'proxy=null',
      'https-proxy=undefined',
      'strict-ssl=true',
    ].join('\n');
    assert.deepEqual(translateSettings(output), {});
  });

  it('names the host of a registry without encryption, which Yarn refuses otherwise', () => {
    assert.deepEqual(translateSettings('registry=http://localhost:4873/'), {
      YARN_NPM_REGISTRY_SERVER: 'http://localhost:4873',
      YARN_UNSAFE_HTTP_WHITELIST: 'localhost',
    });
  });
});
