import type { Choice } from '../support/Choice.ts';
import {
  commandOf,
  inOrder,
  type RecordedStage,
  type Recording,
} from './Recording.ts';

/** What is wrong with the Jenkinsfile and with the job of production that it hands over to, sentence by sentence. */
export function judge(
  main: Recording,
  production: Recording,
  choice: Choice,
): string[] {
  if ('problem' in main) return [main.problem];
  if ('problem' in production) return [production.problem];
  const stages = [...inOrder(main), ...inOrder(production)];
  const commands = stages.flatMap(stage =>
    stage.steps.map(step => ({ stage, command: commandOf(step) })),
  );
  const first = (part: string): number =>
    commands.findIndex(({ command }) => command.includes(part));
  return [
    ...order(first, choice),
    ...gate(main, stages, commands, first),
    ...apart(main, String(choice.answers.name)),
    ...promotion(commands),
    ...limits(main),
    ...limits(production),
  ];
}

/** What has to come before what. */
function order(first: (part: string) => number, choice: Choice): string[] {
  const commands = [
    'npm ci',
    'npm run check',
    'pipeline/test.sh',
    ...(choice.infra === 'aws-asg'
      ? ['@sonar/scan', 'pipeline/dependency-check.sh']
      : []),
    'pipeline/scan.sh source',
    'pipeline/check-infra.sh',
    ...(choice.infra === 'aws-asg' ? ['pipeline/package.sh'] : []),
    'scripts/publish.sh',
    ...(choice.infra === 'aws-ami-sqs' ? [] : ['pipeline/scan.sh image']),
    'pipeline/deploy.sh test',
    'pipeline/deploy.sh prod',
  ];
  return commands.flatMap((command, index) => {
    if (first(command) < 0) return [`'${command}' is never run.`];
    const before = commands[index - 1];
    return before !== undefined && first(before) > first(command)
      ? [`'${command}' runs before '${before}'.`]
      : [];
  });
}

/** A named person says yes between test and production, and nothing of production is reached without. */
function gate(
  recording: RecordedStage,
  stages: readonly RecordedStage[],
  commands: readonly { stage: RecordedStage; command: string }[],
  first: (part: string) => number,
): string[] {
  const gates = stages.filter(({ settings }) => settings.input);
  if (gates.length !== 1)
    return [`${gates.length} stages ask a person, expected one.`];
  const [asks] = gates;
  const place = stages.indexOf(asks);
  const placeOf = (part: string): number => {
    const at = first(part);
    return at < 0 ? -1 : stages.indexOf(commands[at].stage);
  };
  const findings: string[] = [];
  if (placeOf('deploy.sh test') > place)
    findings.push('A person is asked before test has the release.');
  if (placeOf('deploy.sh prod') < place)
    findings.push('Production is reached before a person was asked.');
  if (!asks.settings.input?.submitter)
    findings.push('Nobody is named who may approve (submitter).');
  if (asks.settings.agent)
    findings.push(`'${asks.name}' holds an agent while it waits.`);
  for (const stage of recording.children) {
    const deploys = inOrder(stage)
      .flatMap(({ steps }) => steps.map(commandOf))
      .some(command => /scripts\/publish|deploy\.sh/.test(command));
    if (deploys && stage.settings.when?.branch !== 'main')
      findings.push(`'${stage.name}' does not run on main only.`);
  }
  return findings;
}

/** Where each environment's deployment finds what was published. */
const ARTIFACTS: Readonly<Record<string, string>> = {
  test: '"$(cat artifact.txt)"',
  prod: '"$ARTIFACT"',
};

/** What a commit may change hands over, and reaches nothing of production: neither its gate nor its identity. */
function apart(main: RecordedStage, service: string): string[] {
  const stages = inOrder(main);
  const steps = stages.flatMap(stage => stage.steps);
  const findings: string[] = [];
  if (stages.some(({ settings }) => settings.input))
    findings.push('The gate stands where a commit can take it away.');
  if (/identity-prod|deploy\.sh prod/.test(JSON.stringify(steps)))
    findings.push('The Jenkinsfile uses the identity of production itself.');
  const handed = steps.filter(({ step }) => step === 'build');
  const given = JSON.stringify(handed[0]?.argument ?? '');
  if (handed.length !== 1 || !given.includes(`/${service}-prod`))
    findings.push(`It does not hand over to the job '${service}-prod'.`);
  for (const [name, value] of [
    ['ARTIFACT', '<artifact.txt>'],
    ['COMMIT', '<commit>'],
  ])
    if (!given.includes(`name:${name}, value:${value}`))
      findings.push(`Production is not given ${value} as ${name}.`);
  return findings;
}

/** Built once; the same artifact for test and production. */
function promotion(
  commands: readonly { stage: RecordedStage; command: string }[],
): string[] {
  const builds = commands.filter(({ command }) =>
    command.includes('scripts/publish.sh'),
  );
  const deployed = commands
    .map(({ command }) => /deploy\.sh (test|prod) (.*)$/.exec(command))
    .filter(match => match !== null);
  return [
    ...(builds.length === 1
      ? []
      : [`The artifact is built ${builds.length} times, expected once.`]),
    ...deployed.flatMap(([, environment, artifact]) =>
      artifact === ARTIFACTS[environment]
        ? []
        : [`${environment} gets ${artifact}, and not what was published.`],
    ),
  ];
}

function limits(recording: RecordedStage): string[] {
  const stages = inOrder(recording);
  const options = recording.settings.options ?? {};
  const findings: string[] = [];
  for (const option of ['timeout', 'disableConcurrentBuilds', 'buildDiscarder'])
    if (!(option in options))
      findings.push(`The pipeline has no option '${option}'.`);
  for (const stage of stages) {
    const holds = stage.settings.agent && stage.settings.agent.value !== 'none';
    if (stage === recording || !holds) continue;
    if (!stage.settings.options || !('timeout' in stage.settings.options))
      findings.push(`'${stage.name}' holds an agent without a timeout.`);
    if (!stage.settings.post?.includes('always'))
      findings.push(`'${stage.name}' leaves its workspace behind.`);
  }
  const keys = stages.some(({ steps }) =>
    steps.some(step =>
      /AKIA|aws_(access|secret)|amazonWebServices|azureServicePrincipal/i.test(
        JSON.stringify(step.argument),
      ),
    ),
  );
  if (keys) findings.push('A key is used where a token would do.');
  return findings;
}
