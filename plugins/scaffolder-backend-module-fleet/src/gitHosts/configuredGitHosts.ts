import type { Config } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import type { GitHost, GitHostKind } from '@capstan/plugin-fleet-common';

/**
 * Where this portal can publish to: its own Git, where `localGit.directory` is set, and the hosts of `integrations` for which it
 * has credentials. Integrations that only read (the ones that are there without configuration) are not among them.
 */
export function configuredGitHosts(config: Config): GitHost[] {
  const { github, gitlab, azure, bitbucketCloud, bitbucketServer } =
    ScmIntegrations.fromConfig(config);
  const hosts = <C extends { readonly host: string }>(
    kind: GitHostKind,
    integrations: { list(): readonly { readonly config: C }[] },
    mayWrite: (config: C) => boolean,
  ): GitHost[] =>
    integrations
      .list()
      .filter(one => mayWrite(one.config))
      .map(one => ({ kind, host: one.config.host }));
  return [
    ...(config.has('localGit.directory')
      ? [{ kind: 'local-git' as const, host: '' }]
      : []),
    ...hosts('github', github, one => Boolean(one.token || one.apps?.length)),
    ...hosts('gitlab', gitlab, one => Boolean(one.token)),
    ...hosts('azure', azure, one => Boolean(one.credentials?.length)),
    ...hosts('bitbucket-cloud', bitbucketCloud, one =>
      Boolean(
        one.token ||
          (one.username && one.appPassword) ||
          (one.clientId && one.clientSecret),
      ),
    ),
    ...hosts('bitbucket-server', bitbucketServer, one =>
      Boolean(one.token || (one.username && one.password)),
    ),
  ];
}
