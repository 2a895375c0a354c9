import type { StageDeclaration } from '@aws-sdk/client-codepipeline';

/**
 * The environment that a stage deploys to: what its name says beside "deploy" (`DeployProd` → `prod`), else the cluster of its
 * action. `undefined`: it deploys nothing. A stage deploys when it has an action of the category Deploy, or is called so. Pure.
 */
export function environmentOf(stage: StageDeclaration): string | undefined {
  const name = stage.name ?? '';
  const action = stage.actions?.find(
    ({ actionTypeId }) => actionTypeId?.category === 'Deploy',
  );
  if (!action && !/^deploy/i.test(name)) return undefined;
  const rest = name
    .replace(/^(deploy(ment)?|release)[-_ ]*(to[-_ ]+)?/i, '')
    .replace(/[-_ ]*(deploy(ment)?)$/i, '')
    .toLowerCase();
  return rest || action?.configuration?.ClusterName || 'default';
}
