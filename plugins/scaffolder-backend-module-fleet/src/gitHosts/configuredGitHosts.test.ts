import { ConfigReader } from '@backstage/config';
import { configuredGitHosts } from './configuredGitHosts';

const hostsOf = (integrations: object, more: object = {}) =>
  configuredGitHosts(new ConfigReader({ integrations, ...more })).map(
    ({ kind, host }) => `${kind} ${host}`.trim(),
  );

describe('configuredGitHosts', () => {
  it('has nothing where nothing is configured', () => {
    expect(hostsOf({})).toEqual([]);
    expect(hostsOf({ github: [{ host: 'github.com' }] })).toEqual([]);
  });

  it('has local Git first', () => {
    expect(
      hostsOf(
        { github: [{ host: 'github.com', token: 'secret' }] },
        { localGit: { directory: '/git' } },
      ),
    ).toEqual(['local-git', 'github github.com']);
  });

  it('has each host that there are credentials for', () => {
    expect(
      hostsOf({
        github: [
          { host: 'github.com', token: 'secret' },
          {
            host: 'git.acme.example',
            apiBaseUrl: 'https://git.acme.example/api/v3',
          },
        ],
        gitlab: [{ host: 'gitlab.com', token: 'secret' }],
        azure: [
          {
            host: 'dev.azure.com',
            credentials: [{ personalAccessToken: 'secret' }],
          },
        ],
        bitbucketCloud: [{ username: 'bot', token: 'secret' }],
        bitbucketServer: [
          {
            host: 'bitbucket.acme.example',
            apiBaseUrl: 'https://bitbucket.acme.example/rest/api/1.0',
            token: 'secret',
          },
        ],
      }),
    ).toEqual([
      'github github.com',
      'gitlab gitlab.com',
      'azure dev.azure.com',
      'bitbucket-cloud bitbucket.org',
      'bitbucket-server bitbucket.acme.example',
    ]);
  });
});
