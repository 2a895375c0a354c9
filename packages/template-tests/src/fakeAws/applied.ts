import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '../support/Check.ts';
import type { Choice } from '../support/Choice.ts';
import { copyOf, isCode } from '../support/folders.ts';
import { awsMirror, realProvider } from '../terraform/awsProvider.ts';
import { run } from '../tools/run.ts';
import { FakeAws } from './FakeAws.ts';

/** An image that the fake knows. */
const RELEASE = 'ami-12c6146b';

/**
 * Applies the service's own infrastructure to a fake AWS, scales it from two instances to four, looks whether the balancer has
 * them and the service's own inventory finds them, and destroys it.
 */
export async function applied(
  folder: string,
  choice: Choice,
): Promise<readonly Finding[]> {
  const mirror = await awsMirror();
  if (!mirror) throw new Error('There is no AWS provider.');
  const region = String(choice.answers.region);
  const service = String(choice.answers.name);
  const [aws, providers, copy] = await Promise.all([
    FakeAws.start(region),
    realProvider(mirror),
    copyOf(folder, isCode),
  ]);
  const infra = join(copy.folder, 'infra');
  const env = {
    ...aws.env,
    ...providers.env,
    TF_IN_AUTOMATION: '1',
    TF_VAR_database_password: '0'.repeat(32),
  };
  const variables = [
    '-var-file=envs/test.tfvars',
    '-var=min_capacity=2',
    '-var=max_capacity=4',
    ...(choice.infra === 'aws-ami-sqs' ? [`-var=release=${RELEASE}`] : []),
  ];
  const command = async (
    file: string,
    argv: readonly string[],
    cwd = infra,
    more: Readonly<Record<string, string>> = {},
  ): Promise<string> => {
    const { code, output } = await run(file, argv, {
      cwd,
      env: { ...env, ...more },
      seconds: 1_200,
    });
    if (code !== 0)
      throw new Error(`${file} ${argv.slice(0, 3).join(' ')}: ${output}`);
    return output;
  };
  const findings: Finding[] = [];
  const expect = (what: string, seen: number, wanted: number) => {
    if (seen !== wanted)
      findings.push({
        file: 'infra',
        message: `${what}: ${seen}, expected ${wanted}.`,
      });
  };
  const changes = ['-auto-approve', '-input=false', '-no-color'];
  try {
    await writeOverrides(infra, choice);
    await command('aws', [
      'route53',
      'create-hosted-zone',
      `--name=test.${choice.answers.domain}`,
      '--caller-reference=test',
    ]);
    await command('terraform', ['init', '-input=false', '-no-color']);
    await command('terraform', ['apply', ...changes, ...variables]);
    const group = `${service}-test`;
    await command('aws', [
      'autoscaling',
      'set-desired-capacity',
      `--auto-scaling-group-name=${group}`,
      '--desired-capacity=4',
    ]);
    const target = await command('terraform', [
      'output',
      '-raw',
      'target_group_arn',
    ]);
    const health = await command('aws', [
      'elbv2',
      'describe-target-health',
      `--target-group-arn=${target}`,
      '--query=length(TargetHealthDescriptions)',
      '--output=text',
    ]);
    expect('Targets of the balancer', Number(health), 4);
    expect(
      'Instances that the inventory finds',
      await found(command, copy.folder),
      4,
    );
    await command('terraform', ['destroy', ...changes, ...variables]);
    const left = await command('terraform', ['state', 'list']);
    expect(
      'Resources that are left',
      left.split('\n').filter(Boolean).length,
      0,
    );
  } catch (error) {
    findings.push({
      file: 'infra',
      message: reasonOf(error),
    });
  } finally {
    aws.stop();
    await providers.stop();
    await copy.dispose();
  }
  return findings;
}

/** From the first error on: what went well before it is of no interest. */
function reasonOf(error: unknown): string {
  const text = String(error instanceof Error ? error.message : error).replace(
    /[╷│╵]/g,
    '',
  );
  const first = text.indexOf('Error:');
  return text
    .slice(0, 60)
    .concat(text.slice(Math.max(60, first)).slice(0, 1_500));
}

type Command = (
  file: string,
  argv: readonly string[],
  cwd?: string,
  more?: Readonly<Record<string, string>>,
) => Promise<string>;

/** Hosts in the inventory's own group of the environment. The newer boto3 is the one that knows AWS_ENDPOINT_URL. */
async function found(command: Command, folder: string): Promise<number> {
  const path = await command('python3', [
    '-c',
    'import boto3, os; print(os.path.dirname(os.path.dirname(boto3.__file__)))',
  ]);
  const output = await command(
    'ansible-inventory',
    ['-i', 'inventory/test.aws_ec2.yml', '--list', '--export'],
    join(folder, 'ansible'),
    { PYTHONPATH: path.trim() },
  );
  const listed = JSON.parse(output.slice(output.indexOf('{'))) as Record<
    string,
    { readonly hosts?: readonly string[] }
  >;
  return listed.env_test?.hosts?.length ?? 0;
}

/** Only in the copy: the state in a file, and no questions to a real AWS. */
async function writeOverrides(infra: string, choice: Choice): Promise<void> {
  await writeFile(
    join(infra, 'backend_override.tf'),
    'terraform {\n  backend "local" {}\n}\n',
  );
  await writeFile(
    join(infra, 'provider_override.tf'),
    `provider "aws" {
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  s3_use_path_style           = true
  max_retries                 = 2
}
`,
  );
  // The fake never tells this attribute back, and the provider waits for it.
  if (choice.infra === 'aws-ami-sqs')
    await writeFile(
      join(infra, 'jobs_override.tf'),
      'resource "aws_sqs_queue_redrive_allow_policy" "dead" {\n  count = 0\n}\n',
    );
}
