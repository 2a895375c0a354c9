import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { choiceOf } from '../support/Choice.ts';
import { azure, google, googleOnGithub } from '../support/choices.ts';
import type { Mutation } from '../support/Check.ts';
import { replaceIn } from '../support/folders.ts';

const githubOnAws = choiceOf({
  infra: 'aws-ecs',
  pipeline: 'github-actions',
  observability: 'cloudwatch',
  metric: 'requests',
  deployment: 'codedeploy',
});
const DELIVER = '.github/workflows/deliver.yml';

export const mutations: Mutation[] = [
  {
    rung: 'T2',
    name: 'key that workflows do not have',
    check: 'actionlint',
    choice: googleOnGithub,
    apply: folder =>
      replaceIn(folder, DELIVER, '    branches: [main]', '    branch: [main]'),
  },
  {
    rung: 'T2',
    name: 'title of a pull request put into a script',
    check: 'actionlint',
    choice: googleOnGithub,
    apply: folder =>
      replaceIn(
        folder,
        '.github/workflows/verify.yml',
        'run: npm run check',
        'run: echo ${{ github.event.pull_request.title }}',
      ),
  },
  {
    rung: 'T2',
    name: 'production without an approval (GitHub Actions)',
    check: 'github-delivery',
    choice: googleOnGithub,
    apply: folder =>
      replaceIn(folder, DELIVER, 'environment: prod\n', 'environment: test\n'),
  },
  {
    rung: 'T2',
    name: 'publishing that is trusted with an environment',
    check: 'github-delivery',
    choice: githubOnAws,
    apply: folder =>
      replaceIn(
        folder,
        DELIVER,
        'environment: publish\n',
        'environment: test\n',
      ),
  },
  {
    rung: 'T2',
    name: 'production that does not wait for test',
    check: 'github-delivery',
    choice: googleOnGithub,
    apply: folder =>
      replaceIn(
        folder,
        DELIVER,
        'needs: [publish, deploy-test]',
        'needs: [publish]',
      ),
  },
  {
    rung: 'T2',
    name: 'key of a cloud in the repository instead of federation',
    check: 'github-delivery',
    choice: googleOnGithub,
    apply: folder =>
      replaceIn(
        folder,
        DELIVER,
        '${{ vars.DEPLOY_IDENTITY }}',
        '${{ secrets.CLOUD_KEY }}',
      ),
  },
  {
    rung: 'T2',
    name: 'no way back when production fails',
    check: 'github-delivery',
    choice: googleOnGithub,
    apply: folder =>
      replaceIn(folder, DELIVER, 'scripts/rollback.sh prod', 'echo failed'),
  },
  {
    rung: 'T2',
    name: 'action that is not pinned',
    check: 'github-delivery',
    choice: googleOnGithub,
    apply: folder =>
      replaceIn(
        folder,
        DELIVER,
        'actions/checkout@v5.0.0',
        'actions/checkout@main',
      ),
  },
  {
    rung: 'T2',
    name: 'production without an approval (Azure Pipelines)',
    check: 'azure-pipelines',
    choice: azure,
    apply: folder =>
      replaceIn(
        folder,
        'azure-pipelines.yml',
        'dependsOn: [Publish, Approve]',
        'dependsOn: [Publish, DeployTest]',
      ),
  },
  {
    rung: 'T2',
    name: 'approval that silence gives',
    check: 'azure-pipelines',
    choice: azure,
    apply: folder =>
      replaceIn(
        folder,
        'azure-pipelines.yml',
        'onTimeout: reject',
        'onTimeout: resume',
      ),
  },
  {
    rung: 'T2',
    name: 'key that Azure Pipelines does not have',
    check: 'azure-pipelines',
    choice: azure,
    apply: folder =>
      replaceIn(
        folder,
        'azure-pipelines.yml',
        'timeoutInMinutes: 120',
        'timeoutMinutes: 120',
      ),
  },
  {
    rung: 'T2',
    name: 'smoke test before the deployment',
    check: 'azure-pipelines',
    choice: azure,
    async apply(folder) {
      await replaceIn(
        folder,
        'azure-pipelines.yml',
        'inlineScript: scripts/deploy.sh prod',
        'inlineScript: scripts/later.sh prod',
      );
      await replaceIn(
        folder,
        'azure-pipelines.yml',
        'script: scripts/smoke.sh prod',
        'script: scripts/deploy.sh prod image/artifact.txt',
      );
      await replaceIn(
        folder,
        'azure-pipelines.yml',
        'scripts/later.sh prod',
        'scripts/smoke.sh prod',
      );
    },
  },
  {
    rung: 'T2',
    name: 'production without an approval (Cloud Build deploys from main)',
    check: 'cloud-build',
    choice: google,
    apply: folder =>
      replaceIn(
        folder,
        'cloudbuild.yaml',
        /gcloud builds triggers run [\s\S]*?artifact\.txt\)"/,
        'scripts/deploy.sh prod "$(cat artifact.txt)"',
      ),
  },
  {
    rung: 'T2',
    name: 'image published before it was tested',
    check: 'cloud-build',
    choice: google,
    apply: folder =>
      replaceIn(
        folder,
        'cloudbuild.yaml',
        'waitFor: [infrastructure, wait-for-older]',
        'waitFor: [tools, wait-for-older]',
      ),
  },
  {
    rung: 'T2',
    name: 'production gets a tag instead of the digest',
    check: 'cloud-build',
    choice: google,
    apply: folder =>
      replaceIn(
        folder,
        'cloudbuild.yaml',
        '_IMAGE=$(cat artifact.txt)',
        '_IMAGE=shop:latest',
      ),
  },
  {
    rung: 'T0',
    name: 'script that is called and not there',
    check: 'pipeline-calls',
    choice: google,
    apply: folder =>
      replaceIn(
        folder,
        'pipeline/cloudbuild.prod.yaml',
        'pipeline/watch.sh',
        'pipeline/wotch.sh',
      ),
  },
  {
    rung: 'T2',
    name: 'unquoted variable in a script',
    check: 'shellcheck',
    choice: google,
    apply: folder =>
      replaceIn(
        folder,
        'scripts/rollback.sh',
        'image_by_digest "$image"',
        'image_by_digest $image',
      ),
  },
  {
    rung: 'T2',
    name: 'planted key of an Azure storage account',
    check: 'no-keys',
    choice: azure,
    // Put together here, so that no scanner takes this file for the mistake.
    apply: folder =>
      appendFile(
        join(folder, 'infra/envs/prod.tfvars'),
        `\nstate = "AccountKey=${'Zm9vYmFy'.repeat(10)}Zm9vYg=="\n`,
      ),
  },
  {
    rung: 'T2',
    name: 'exceptions that never end',
    check: 'audit-exceptions',
    choice: google,
    apply: folder =>
      replaceIn(folder, 'pipeline/audit.mjs', 'expires < today', 'false'),
  },
];
