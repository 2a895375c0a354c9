import { useApiHolder } from '@backstage/frontend-plugin-api';
import type { GitHost } from '@capstan/plugin-fleet-common';
import { useEffect, useState } from 'react';
import { PortalQuestions } from './PortalQuestions';

/** Where the portal can publish to; `undefined` until it has answered, empty when it cannot. */
export function useGitHosts(): readonly GitHost[] | undefined {
  const apis = useApiHolder();
  const [hosts, setHosts] = useState<readonly GitHost[]>();
  useEffect(() => {
    let isCurrent = true;
    new PortalQuestions(apis)
      .gitHosts()
      .catch(() => [])
      .then(found => isCurrent && setHosts(found));
    return () => {
      isCurrent = false;
    };
  }, [apis]);
  return hosts;
}
