import Ajv from 'ajv';
import { parse } from 'yaml';
import type { Check, Finding } from '../support/Check.ts';
import { filesIn, textOf } from '../support/folders.ts';
import { contentKey } from '../tools/contentKey.ts';
import { APPSPEC, BUILDSPEC, TASK_DEFINITION } from './schemas.ts';

const ajv = new Ajv({ allErrors: true, strict: false });
const never = async (): Promise<undefined> => undefined;

/** What a schema finds, a sentence for each. */
function shape(file: string, schema: object, value: unknown): Finding[] {
  const validate = ajv.compile(schema);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(error => ({
    file,
    message: `${error.instancePath || 'The document'} ${
      error.message
    } ${JSON.stringify(error.params)}`,
  }));
}

interface TaskDefinition {
  readonly family: string;
  readonly containerDefinitions: readonly {
    readonly name: string;
    readonly stopTimeout: number;
    readonly portMappings: readonly { readonly containerPort: number }[];
    readonly environment?: readonly { name: string; value: string }[];
  }[];
}
interface AppSpec {
  readonly Resources: readonly {
    readonly TargetService: {
      readonly Properties: {
        readonly LoadBalancerInfo: {
          readonly ContainerName: string;
          readonly ContainerPort: number;
        };
      };
    };
  }[];
  readonly Hooks?: readonly Readonly<Record<string, string>>[];
}

const artifacts: Check = {
  rung: 'T2',
  name: 'codedeploy-artifacts',
  needs: never,
  appliesTo: choice => choice.infra === 'aws-ecs',
  key: (_, folder) =>
    contentKey(folder, file =>
      ['taskdef.json', 'appspec.yaml', 'Dockerfile'].includes(file),
    ),
  async run(folder, choice) {
    const text = (await textOf(folder, 'taskdef.json')) ?? '{}';
    const taskdef = JSON.parse(text) as TaskDefinition;
    const findings = shape('taskdef.json', TASK_DEFINITION, taskdef);
    const spec = await textOf(folder, 'appspec.yaml');
    if (choice.deployment === 'ecs-native')
      return spec === undefined
        ? findings
        : [
            ...findings,
            { file: 'appspec.yaml', message: 'ECS itself reads none.' },
          ];
    const appspec = parse(spec ?? '') as AppSpec;
    findings.push(...shape('appspec.yaml', APPSPEC, appspec));
    if (findings.length > 0) return findings;
    const { ContainerName, ContainerPort } =
      appspec.Resources[0].TargetService.Properties.LoadBalancerInfo;
    const container = taskdef.containerDefinitions.find(
      ({ name }) => name === ContainerName,
    );
    const tell = (message: string) =>
      findings.push({ file: 'appspec.yaml', message });
    if (!container)
      return [
        {
          file: 'appspec.yaml',
          message: `taskdef.json has no container '${ContainerName}'.`,
        },
      ];
    const [{ containerPort }] = container.portMappings;
    if (containerPort !== ContainerPort)
      tell(`Its port ${ContainerPort} is ${containerPort} in taskdef.json.`);
    const exposed = /^EXPOSE (\d+)$/m.exec(
      (await textOf(folder, 'Dockerfile')) ?? '',
    )?.[1];
    if (exposed !== undefined && Number(exposed) !== containerPort)
      tell(`The image listens on ${exposed}, not on ${containerPort}.`);
    const hook = appspec.Hooks?.flatMap(hooks => Object.values(hooks)) ?? [];
    if (!hook.includes(`${taskdef.family}-smoke`))
      tell(
        `No hook calls '${taskdef.family}-smoke' before customers come: ${hook}.`,
      );
    return findings;
  },
};

const buildspecs: Check = {
  rung: 'T2',
  name: 'buildspecs',
  needs: never,
  appliesTo: choice => choice.pipeline === 'codepipeline',
  key: (_, folder) =>
    contentKey(
      folder,
      file => /^buildspec\..*\.yml$/.test(file) || file === 'pipeline/build.tf',
    ),
  async run(folder) {
    const findings: Finding[] = [];
    const files = await filesIn(folder);
    const named = Array.from(
      ((await textOf(folder, 'pipeline/build.tf')) ?? '').matchAll(
        /"(buildspec\.[\w-]+\.yml)"/g,
      ),
      ([, file]) => file,
    );
    for (const file of named.filter(name => !files.includes(name)))
      findings.push({
        file: 'pipeline/build.tf',
        message: `There is no '${file}'.`,
      });
    for (const file of files.filter(name => /^buildspec\./.test(name))) {
      const text = (await textOf(folder, file)) ?? '';
      findings.push(...shape(file, BUILDSPEC, parse(text)));
      if (!named.includes(file))
        findings.push({ file, message: 'No project uses it.' });
      for (const [, script] of text.matchAll(
        /((?:scripts|pipeline)\/[\w-]+\.sh)/g,
      ))
        if (!files.includes(script))
          findings.push({ file, message: `There is no '${script}'.` });
    }
    const backend = (await textOf(folder, 'buildspec.backend.yml')) ?? '';
    for (const wanted of ['imageDetail.json', 'imagedefinitions.json'])
      if (!backend.includes(wanted))
        findings.push({
          file: 'buildspec.backend.yml',
          message: `It does not hand on ${wanted}.`,
        });
    return findings;
  },
};

export const checks: Check[] = [artifacts, buildspecs];
