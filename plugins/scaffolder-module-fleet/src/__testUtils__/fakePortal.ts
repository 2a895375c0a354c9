import { discoveryApiRef, fetchApiRef } from '@backstage/frontend-plugin-api';
import type { AnswerRefusal, GitHost } from '@capstan/plugin-fleet-common';

/** The server's part of the form: refuses what it is told to, and publishes where it is told it can. */
export function fakePortal(
  options: {
    refuse?: (answers: Record<string, string>) => readonly AnswerRefusal[];
    gitHosts?: readonly GitHost[];
    isDown?: boolean;
  } = {},
) {
  const { refuse = () => [], gitHosts = [], isDown } = options;
  const fetch = async (url: string, init?: RequestInit) => ({
    ok: !isDown,
    status: isDown ? 503 : 200,
    json: async () =>
      url.endsWith('/fleet/git-hosts')
        ? { gitHosts }
        : { refusals: refuse(JSON.parse(String(init?.body))) },
  });
  return [
    [fetchApiRef, { fetch } as unknown as typeof fetchApiRef.T],
    [discoveryApiRef, { getBaseUrl: async () => 'http://here' }],
  ] as const;
}
