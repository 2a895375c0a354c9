import { leastConnections, planConnections } from './connections';

describe('connections of a new service', () => {
  it('fits the database while every old and new instance is connected', () => {
    for (let maxInstances = 1; maxInstances <= 50; maxInstances += 1) {
      for (const databaseMaxConnections of [50, 100, 300, 1000]) {
        const plan = planConnections({ maxInstances, databaseMaxConnections });
        const fits = databaseMaxConnections >= leastConnections(maxInstances);
        expect(plan.poolSize > 0).toBe(fits);
        expect(!fits || plan.used <= databaseMaxConnections).toBe(true);
      }
    }
  });

  it('takes no more than helps, and all that is there when it is scarce', () => {
    expect(
      planConnections({ maxInstances: 4, databaseMaxConnections: 1000 }),
    ).toMatchObject({ poolSize: 10, used: 89, free: 911 });
    expect(
      planConnections({ maxInstances: 6, databaseMaxConnections: 100 }),
    ).toMatchObject({ poolSize: 7, instancesAtOnce: 12, used: 93 });
  });
});
