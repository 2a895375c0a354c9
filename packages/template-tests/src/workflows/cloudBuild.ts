import type { Check, Finding } from '../support/Check.ts';
import { textOf } from '../support/folders.ts';
import { contentKey } from '../tools/contentKey.ts';
import { closed, listOf, shapeOf, text, words } from './shape.ts';

const time = { type: 'string', pattern: '^\\d+s$' };
const SCHEMA = closed(
  {
    timeout: time,
    options: closed(
      {
        logging: { enum: ['CLOUD_LOGGING_ONLY', 'GCS_ONLY', 'NONE'] },
        machineType: text,
        requestedVerifyOption: { enum: ['VERIFIED', 'NOT_VERIFIED'] },
        env: words,
        automapSubstitutions: { type: 'boolean' },
      },
      ['logging'],
    ),
    substitutions: {
      type: 'object',
      propertyNames: { pattern: '^_[A-Z0-9_]+$' },
      additionalProperties: { type: 'string' },
    },
    steps: listOf({
      allOf: [
        closed(
          {
            id: text,
            name: text,
            entrypoint: text,
            args: words,
            env: words,
            dir: text,
            script: text,
            waitFor: words,
            timeout: time,
            secretEnv: words,
            allowFailure: { type: 'boolean' },
          },
          ['id', 'name', 'waitFor'],
        ),
        { not: { required: ['script', 'args'] } },
      ],
    }),
    images: words,
    artifacts: closed({ objects: closed({ location: text, paths: words }) }),
    tags: words,
  },
  ['steps', 'timeout', 'options'],
);

interface Step {
  readonly id: string;
  readonly script?: string;
  readonly waitFor?: readonly string[];
  readonly env?: readonly string[];
}
interface Build {
  readonly steps?: readonly Step[];
}

const MAIN = 'cloudbuild.yaml';
const PROD = 'pipeline/cloudbuild.prod.yaml';
const PR = 'pipeline/cloudbuild.pr.yaml';
const TRIGGERS = 'pipeline/main.tf';

/** Shape of the three builds, and: order, the digest that is handed on, that only an approved build reaches production, the way back. */
export const cloudBuild: Check = {
  rung: 'T2',
  name: 'cloud-build',
  needs: async () => undefined,
  appliesTo: choice => choice.pipeline === 'cloud-build',
  key: (_, folder) =>
    contentKey(folder, file => [MAIN, PROD, PR, TRIGGERS].includes(file)),
  async run(folder) {
    const [main, prod, pr] = await Promise.all(
      [MAIN, PROD, PR].map(async file =>
        shapeOf<Build>(file, await textOf(folder, file), SCHEMA),
      ),
    );
    const triggers = (await textOf(folder, TRIGGERS)) ?? '';
    return [
      ...main.findings,
      ...prod.findings,
      ...pr.findings,
      ...mainFindings(main.content?.steps ?? []),
      ...prodFindings(prod.content?.steps ?? []),
      ...prFindings(pr.content?.steps ?? []),
      ...gateFindings(triggers),
    ];
  },
};

const must = (
  file: string,
  holds: boolean | undefined,
  message: string,
): readonly Finding[] => (holds ? [] : [{ file, message }]);

function mainFindings(steps: readonly Step[]): readonly Finding[] {
  // A step that is later in this list has to wait, directly or not, for those before.
  const order = [
    'database',
    'test',
    'scan',
    'infrastructure',
    'publish',
    'scan-image',
    'deploy-test',
    'ask-for-production',
  ];
  const after = new Map<string, Set<string>>();
  for (const { id, waitFor = [] } of steps)
    after.set(
      id,
      new Set(waitFor.flatMap(other => [other, ...(after.get(other) ?? [])])),
    );
  const script = (id: string) =>
    steps.find(step => step.id === id)?.script ?? '';
  return [
    ...order
      .slice(1)
      .flatMap((id, index) =>
        must(
          MAIN,
          after.get(id)?.has(order[index]),
          `'${id}' has to wait for '${order[index]}'.`,
        ),
      ),
    ...must(
      MAIN,
      after.get('publish')?.has('wait-for-older'),
      'Only one build at a time may publish and deploy.',
    ),
    ...must(
      MAIN,
      /deploy\.sh test "\$image".*smoke\.sh test.*alarm\.sh test/.test(
        script('deploy-test'),
      ) && script('deploy-test').includes('image=$(cat artifact.txt)'),
      'deploy-test has to deploy the digest of artifact.txt, then to smoke-test and to look at the alarm.',
    ),
    ...must(
      MAIN,
      script('deploy-test').includes('scripts/rollback.sh test'),
      'deploy-test has to roll back when it fails.',
    ),
    ...must(
      MAIN,
      script('ask-for-production').includes('_IMAGE=$(cat artifact.txt)'),
      'Production has to be handed the digest of artifact.txt.',
    ),
    ...must(
      MAIN,
      !steps.some(step => /deploy\.sh prod/.test(step.script ?? '')),
      'Only the build with an approval may deploy to production.',
    ),
  ];
}

function prodFindings(steps: readonly Step[]): readonly Finding[] {
  const deploy = steps.find(step => /deploy\.sh prod/.test(step.script ?? ''));
  return [
    ...must(
      PROD,
      deploy?.env?.includes('IMAGE=$_IMAGE') &&
        /deploy\.sh prod "\$IMAGE".*smoke\.sh prod.*watch\.sh prod/.test(
          deploy.script ?? '',
        ),
      'It has to deploy the digest that it was handed, then to smoke-test and to watch the alarm.',
    ),
    ...must(
      PROD,
      deploy?.script?.includes('scripts/rollback.sh prod'),
      'It has to roll back when it fails.',
    ),
    ...must(
      PROD,
      !steps.some(step =>
        /publish\.sh|docker build \./.test(step.script ?? ''),
      ),
      'It must not build: what was tested is what is released.',
    ),
    ...must(
      PROD,
      deploy?.waitFor?.includes('wait-for-older'),
      'Only one build at a time may deploy.',
    ),
  ];
}

function prFindings(steps: readonly Step[]): readonly Finding[] {
  return must(
    PR,
    !steps.some(step =>
      /publish\.sh|deploy\.sh|triggers run/.test(step.script ?? ''),
    ),
    'A pull request must publish and deploy nothing.',
  );
}

function gateFindings(triggers: string): readonly Finding[] {
  const prod =
    /resource "google_cloudbuild_trigger" "prod" \{([\s\S]*?)\n\}/.exec(
      triggers,
    )?.[1] ?? '';
  return [
    ...must(
      'pipeline/main.tf',
      /approval_required\s+= true/.test(prod),
      'The trigger of production has to require an approval.',
    ),
    ...must(
      'pipeline/main.tf',
      prod.includes(`"${PROD}"`),
      `The trigger of production has to run ${PROD}.`,
    ),
  ];
}
