import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BalancerGroup, BalancerGroupState } from '../balancer/control.ts';
import type { BalancerProcess } from './BalancerProcess.ts';
import { TrafficTable } from './TrafficTable.ts';

/** A balancer in memory that can be away, slow, or another one. */
class FakeBalancer {
  generation = 1;
  told: BalancerGroup[] = [];
  failures = 0;
  hold: Promise<void> | undefined;
  readonly client = {
    putGroup: async (group: BalancerGroup): Promise<BalancerGroupState> => {
      if (this.failures > 0) {
        this.failures -= 1;
        throw new Error('away');
      }
      await this.hold;
      this.told.push(group);
      return { groupId: group.groupId, port: group.port, targets: [] };
    },
  };
}

function create() {
  const balancer = new FakeBalancer();
  const group = {
    groupId: 'g',
    port: 1,
    targets: [],
    weights: { a: 100 } as Record<string, number>,
    slowStartSeconds: 0,
  };
  const answers: BalancerGroupState[] = [];
  const table = new TrafficTable(
    balancer as unknown as BalancerProcess,
    () => structuredClone(group),
    answer => answers.push(answer),
  );
  return { balancer, group, table, answers };
}

describe('TrafficTable', () => {
  it('tells the balancer once what has not changed', async () => {
    const { balancer, table, answers } = create();
    assert.equal(table.upToDate, false);
    await table.push();
    await table.push();
    assert.equal(balancer.told.length, 1);
    assert.equal(answers.length, 1);
    assert.equal(table.upToDate, true);
  });

  it('tells a new balancer everything again', async () => {
    const { balancer, table } = create();
    await table.push();
    balancer.generation = 2;
    assert.equal(table.upToDate, false);
    await table.push();
    assert.equal(balancer.told.length, 2);
  });

  it('goes on until the balancer is there', async () => {
    const { balancer, table } = create();
    balancer.failures = 3;
    await table.push();
    assert.equal(balancer.told.length, 1);
  });

  it('resolves a push only when what was true at its call is in force', async () => {
    const { balancer, group, table } = create();
    let release!: () => void;
    balancer.hold = new Promise(resolve => (release = resolve));
    const first = table.push();
    group.weights = { a: 50, b: 50 };
    let second = false;
    const later = table.push().then(() => (second = true));
    release();
    await first;
    await later;
    assert.equal(second, true);
    assert.deepEqual(balancer.told.at(-1)?.weights, { a: 50, b: 50 });
  });

  it('never lets two tables race', async () => {
    const { balancer, group, table } = create();
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        group.weights = { a: index };
        return table.push();
      }),
    );
    assert.deepEqual(balancer.told.at(-1)?.weights, { a: 19 });
  });

  it('gives up when it is closed', async () => {
    const { balancer, table } = create();
    balancer.failures = Infinity;
    const push = table.push();
    table.close();
    await push;
    assert.equal(balancer.told.length, 0);
  });
});
