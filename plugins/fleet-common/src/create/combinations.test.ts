import {
  ALLOWED,
  combinations,
  INFRASTRUCTURES,
  referenceCombinations,
  refusalOf,
} from './combinations';

const ecs = {
  infra: 'aws-ecs',
  pipeline: 'codepipeline',
  observability: 'cloudwatch',
  metric: 'requests',
  deployment: 'codedeploy',
};

describe('combinations of a new service', () => {
  it('lists each valid combination once and accepts it', () => {
    const all = combinations();
    expect(new Set(all.map(one => JSON.stringify(one))).size).toBe(all.length);
    expect(all.filter(one => refusalOf(one))).toEqual([]);
    expect(all.length).toBe(
      INFRASTRUCTURES.map(infra => ALLOWED[infra]).reduce(
        (sum, one) =>
          sum +
          one.pipeline.length *
            one.observability.length *
            one.metric.length *
            one.deployment.length,
        0,
      ),
    );
  });

  it('has the five reference systems and the local one as defaults', () => {
    expect(
      referenceCombinations().map(one => Object.values(one).join(' ')),
    ).toEqual([
      'local local prometheus cpu rolling',
      'azure-vmss jenkins azure-monitor cpu rolling',
      'aws-ecs codepipeline cloudwatch requests codedeploy',
      'aws-asg jenkins newrelic cpu rolling',
      'aws-ami-sqs jenkins elk queue rolling',
      'gcp-mig cloud-build google-monitoring cpu rolling',
    ]);
  });

  it.each([
    [{ infra: 'mainframe' }, 'infra', 'aws-ecs'],
    [{ infra: 'toString' }, 'infra', 'aws-ecs'],
    [{ pipeline: 'cloud-build' }, 'pipeline', 'codepipeline'],
    [{ observability: 'elk' }, 'observability', 'cloudwatch'],
    [{ metric: 'queue' }, 'metric', 'latency'],
    [{ deployment: 'rolling' }, 'deployment', 'ecs-native'],
  ])('refuses %p at the field, with the choices', (wrong, field, choice) => {
    const refusal = refusalOf({ ...ecs, ...wrong });
    expect(refusal?.field).toBe(field);
    expect(refusal?.message).toContain(choice);
  });
});
