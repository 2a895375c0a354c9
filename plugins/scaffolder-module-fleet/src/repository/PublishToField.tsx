import type { GitHost } from '@capstan/plugin-fleet-common';
import { Text } from '@backstage/ui';
import { Cards } from '../choice/ChoiceField';
import { answersOf, type FieldProps } from '../FieldProps';
import { useGitHosts } from '../portal/useGitHosts';

/**
 * Where the repository goes: of the template's choices those that this portal can publish to. What runs on the portal's own
 * engine has its own pipeline, which follows the portal's own Git only.
 */
export function PublishToField(props: FieldProps<string>) {
  const hosts = useGitHosts();
  const { infra = 'local' } = answersOf(props);
  if (!hosts) {
    return (
      <Text as="p" color="secondary" role="status">
        Asking where this portal can publish to …
      </Text>
    );
  }
  const offered = kindsFor(infra, hosts);
  if (offered.length === 0) {
    return (
      <Text as="p" color="danger" role="alert">
        This portal can publish nowhere. Ask whoever runs it for local Git or an
        integration of a Git host.
      </Text>
    );
  }
  return <Cards {...props} only={offered} />;
}

function kindsFor(
  infra: unknown,
  hosts: readonly GitHost[],
): readonly string[] {
  const kinds = hosts.map(({ kind }) => kind);
  return infra === 'local' ? kinds.filter(kind => kind === 'local-git') : kinds;
}
