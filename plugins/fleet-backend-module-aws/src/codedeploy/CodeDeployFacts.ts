import type {
  DeploymentGroupInfo,
  DeploymentInfo,
  ECSTaskSet,
} from '@aws-sdk/client-codedeploy';

/** What CodeDeploy knows of one service. */
export interface CodeDeployFacts {
  readonly group: DeploymentGroupInfo;
  /** Newest first, at most 25. */
  readonly deployments: readonly DeploymentInfo[];
  /** Task sets of the one that runs, with their shares of the traffic. */
  readonly taskSets: readonly ECSTaskSet[];
  /** By deployment id and what was seen (`ready`, `terminating`): since when. */
  readonly since: ReadonlyMap<string, number>;
}

export function isCodeDeployRunning({ status }: DeploymentInfo): boolean {
  return (
    status === 'Created' ||
    status === 'Queued' ||
    status === 'InProgress' ||
    status === 'Ready' ||
    status === 'Baking'
  );
}
