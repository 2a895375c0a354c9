import { refusalOfAnswers } from './answers';

const good = {
  infra: 'aws-ecs',
  pipeline: 'codepipeline',
  observability: 'cloudwatch',
  metric: 'requests',
  deployment: 'codedeploy',
  min: 2,
  max: 6,
  databaseMaxConnections: 100,
  target: 50,
};

describe('answers of a new service', () => {
  it.each([
    [{}],
    [{ min: 1, max: 1, databaseMaxConnections: 20 }],
    [{ max: 50, databaseMaxConnections: 209 }],
    [{ metric: 'latency', target: 300.5 }],
    [{ metric: 'schedule', target: undefined, schedule: '0 8 * * 1-5' }],
    [{ metric: 'schedule', schedule: '*/15 6,7 1-10/3 12 0' }],
  ])('takes %p', more => {
    expect(refusalOfAnswers({ ...good, ...more })).toBeUndefined();
  });

  it.each([
    [{ infra: '__proto__' }, 'infra'],
    [{ infra: undefined }, 'infra'],
    [{ pipeline: 'local' }, 'pipeline'],
    [{ observability: ['cloudwatch', 'elk'] }, 'observability'],
    [{ metric: 'queue' }, 'metric'],
    [{ deployment: null }, 'deployment'],
    [{ min: 0 }, 'min'],
    [{ min: 1.5 }, 'min'],
    [{ min: '2' }, 'min'],
    [{ min: undefined }, 'min'],
    [{ max: 51 }, 'max'],
    [{ max: 1e400 }, 'max'],
    [{ min: 7 }, 'max'],
    [{ databaseMaxConnections: 19 }, 'databaseMaxConnections'],
    [{ databaseMaxConnections: 32 }, 'databaseMaxConnections'],
    [{ databaseMaxConnections: NaN }, 'databaseMaxConnections'],
    [{ target: undefined }, 'target'],
    [{ target: 0 }, 'target'],
    [{ target: '50' }, 'target'],
    [{ metric: 'cpu', target: 95 }, 'target'],
    [{ metric: 'schedule', schedule: undefined }, 'schedule'],
    [{ metric: 'schedule', schedule: '0 8 * *' }, 'schedule'],
    [{ metric: 'schedule', schedule: '0 24 * * *' }, 'schedule'],
    [{ metric: 'schedule', schedule: '0 8 * * 5-1' }, 'schedule'],
    [{ metric: 'schedule', schedule: '0 8 * * *\n' }, 'schedule'],
    [{ metric: 'schedule', schedule: '$(id) 8 * * *' }, 'schedule'],
  ])('refuses %p at %p', (wrong, field) => {
    const refusal = refusalOfAnswers({ ...good, ...wrong });
    expect(refusal?.field).toBe(field);
    expect(refusal?.message).toMatch(/\.$/);
  });
});
