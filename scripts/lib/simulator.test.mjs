import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { inRoot } from './paths.mjs';
import { toEntity } from './simulator.mjs';

describe('the simulated clouds', () => {
  it('makes an entity of a service that claims all of its resources, by kind', () => {
    const entity = toEntity({
      name: 'shop-ecs',
      title: 'Shop on ECS',
      description: 'Sells',
      team: 'shop-team',
      resources: [
        { kind: 'ecs-service', arn: 'arn:1' },
        { kind: 'dynamodb-table', arn: 'arn:2' },
        { kind: 'ecs-service', arn: 'arn:3' },
      ],
    });
    assert.deepEqual(entity.metadata.annotations, {
      'aws.amazon.com/amazon-ecs-service-arn': 'arn:1,arn:3',
      'aws.amazon.com/dynamodb-table-arn': 'arn:2',
    });
    assert.equal(entity.metadata.description, 'Sells (simulated)');
    assert.equal(entity.spec.owner, 'group:default/shop-team');
  });

  it('refuses a kind that no entity could claim', () => {
    const resources = [{ kind: 'bucket', arn: 'arn:1' }];
    assert.throws(
      () => toEntity({ name: 'files', resources }),
      /files.*'bucket'/,
    );
  });

  it('keeps every catalog location of the portal: lists in configuration replace each other', () => {
    const simulated = targetsOf('app-config.simulated.yaml');
    for (const target of targetsOf('app-config.yaml'))
      assert.ok(simulated.includes(target), target);
    assert.ok(simulated.includes('${CAPSTAN_SIMULATOR_CATALOG}'));
  });
});

const targetsOf = file =>
  [...readFileSync(inRoot(file), 'utf8').matchAll(/^ *target: (.+)$/gm)].map(
    ([, target]) => target,
  );
