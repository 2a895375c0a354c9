import type { UserEntity } from '@backstage/catalog-model';

const PORTAL = { name: 'Capstan', email: 'capstan@localhost' };

/** Without what ends a name or an address in a commit. */
function plain(text: string | undefined): string {
  return (
    (text ?? '')
      // eslint-disable-next-line no-control-regex
      .replace(/[<>\u0000-\u001f]/g, '')
      .trim()
      .slice(0, 200)
  );
}

/** Who a commit is by, as Git's environment: the person of the catalog, or the portal. Committed by the portal. */
export function commitEnvironment(
  user: UserEntity | undefined,
): Record<string, string> {
  const { displayName, email } = user?.spec?.profile ?? {};
  const name =
    plain(displayName ?? user?.metadata.title) || user?.metadata.name;
  const address = plain(email);
  return {
    GIT_AUTHOR_NAME: name ?? PORTAL.name,
    GIT_AUTHOR_EMAIL: address.includes('@') ? address : PORTAL.email,
    GIT_COMMITTER_NAME: PORTAL.name,
    GIT_COMMITTER_EMAIL: PORTAL.email,
  };
}
