import {
  type GitHost,
  hostedRepositoryOf,
  refusalOfPublishing,
  repoUrlOf,
  webUrlOf,
} from './gitHosts';

const configured: GitHost[] = [
  { kind: 'local-git', host: '' },
  { kind: 'github', host: 'github.com' },
  { kind: 'github', host: 'git.acme.example' },
  { kind: 'azure', host: 'dev.azure.com' },
];

const refusal = (more: object) =>
  refusalOfPublishing(
    {
      infra: 'aws-ecs',
      publishTo: 'github',
      repository: 'github.com?owner=acme',
      ...more,
    },
    configured,
  );

describe('repository addresses', () => {
  it.each([
    ['github', 'github.com?owner=acme', 'https://github.com/acme/tea'],
    [
      'gitlab',
      'gitlab.com?owner=acme%2Fshops',
      'https://gitlab.com/acme/shops/tea',
    ],
    [
      'azure',
      'dev.azure.com?organization=acme&project=My+Shops',
      'https://dev.azure.com/acme/My%20Shops/_git/tea',
    ],
    [
      'bitbucket-cloud',
      'bitbucket.org?workspace=acme&project=SHOP',
      'https://bitbucket.org/acme/tea',
    ],
    [
      'bitbucket-server',
      'git.acme.example:8443?project=SHOP',
      'https://git.acme.example:8443/projects/SHOP/repos/tea',
    ],
  ] as const)('of %s lead to the repository', (kind, text, url) => {
    const repository = hostedRepositoryOf(text)!;
    expect(webUrlOf(kind, repository, 'tea')).toBe(url);
    expect(repoUrlOf(repository, 'tea')).toBe(`${text}&repo=tea`);
  });

  it.each([
    '',
    'github.com',
    'https://github.com/acme',
    '../x?owner=acme',
    '?',
  ])('are not %p', text => {
    expect(hostedRepositoryOf(text)).toBeUndefined();
  });
});

describe('refusalOfPublishing', () => {
  it.each([
    [{}],
    [{ repository: 'git.acme.example?owner=acme' }],
    [{ publishTo: 'local-git', infra: 'local', repository: undefined }],
    [{ publishTo: 'local-git', repository: 'anything' }],
    [
      {
        publishTo: 'azure',
        repository: 'dev.azure.com?organization=acme&project=Shops',
      },
    ],
  ])('accepts %p', more => {
    expect(refusal(more)).toBeUndefined();
  });

  it.each([
    [{ publishTo: 'gitlab' }, 'publishTo', "cannot publish to 'gitlab'"],
    [{ publishTo: 'constructor' }, 'publishTo', 'cannot publish'],
    [{ infra: 'local' }, 'publishTo', "this portal's own Git"],
    [{ repository: undefined }, 'repository', 'github.com or git.acme.example'],
    [{ repository: 'evil.example?owner=acme' }, 'repository', 'Say where'],
    [{ repository: 'github.com?owner=' }, 'repository', 'is missing'],
    [{ repository: 'github.com?owner=..' }, 'repository', 'cannot be one'],
    [{ repository: 'github.com?owner=a/../b' }, 'repository', 'cannot be one'],
    [
      { publishTo: 'azure', repository: 'dev.azure.com?organization=acme' },
      'repository',
      'Project is missing',
    ],
  ])('refuses %p on the field', (more, field, words) => {
    expect(refusal(more)).toMatchObject({
      field,
      message: expect.stringContaining(words),
    });
  });
});
