import { combinations } from './combinations';
import { serviceFiles, skeletonsOf } from './serviceFiles';
import { serviceValues } from './serviceValues';

const valuesOf = (more: object) =>
  serviceValues(
    { name: 'lamps', owner: 'group:default/x', infra: 'local', ...more },
    { ref: 'template:default/x', version: '1', now: new Date(0) },
  );

describe('files of a new service', () => {
  it('have no traces of the template in their names', () => {
    for (const one of combinations()) {
      for (const file of serviceFiles(valuesOf(one))) {
        expect(file).not.toMatch(/[{}%]|\.njk$|\/\/|^\//);
      }
    }
  });

  it('are those of the chosen skeletons', () => {
    expect(serviceFiles(valuesOf({}))).toEqual(
      expect.arrayContaining(['README.md', 'infra/local.json']),
    );
    expect(skeletonsOf(valuesOf({ infra: 'aws-ecs' }))).toEqual([
      'base',
      'infra-aws-common',
      'infra-aws-ecs',
      'pipeline-common',
      'pipeline-codepipeline',
      'observability-cloudwatch',
    ]);
  });

  it('follow conditions in names', () => {
    const codedeploy = serviceFiles(valuesOf({ infra: 'aws-ecs' }));
    const native = serviceFiles(
      valuesOf({ infra: 'aws-ecs', deployment: 'ecs-native' }),
    );
    expect(codedeploy).toContain('appspec.yaml');
    expect(native).not.toContain('appspec.yaml');
    expect(native).toContain('scripts/deploy.sh');
  });
});
