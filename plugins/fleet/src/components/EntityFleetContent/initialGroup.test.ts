import type { ScaleGroup } from '@capstan/plugin-fleet-common';
import { initialGroup } from './initialGroup';

const group = (
  id: string,
  status: ScaleGroup['health']['status'],
  rolling = false,
  unit: ScaleGroup['size']['unit'] = 'instances',
) =>
  ({
    id,
    health: { status, reasons: [] },
    size: { unit },
    ...(rolling ? { rollout: {} } : {}),
  } as unknown as ScaleGroup);

describe('initialGroup', () => {
  it.each([
    [
      'production when all is calm',
      [group('test', 'ok'), group('prod', 'ok')],
      'prod',
    ],
    [
      'what runs the service before its tables',
      [group('prod', 'ok'), group('carts', 'ok', false, 'capacityUnits')],
      'prod',
    ],
    [
      'the one that rolls',
      [group('test', 'ok', true), group('prod', 'ok')],
      'test',
    ],
    [
      'the one in trouble before the one that rolls',
      [group('test', 'ok', true), group('prod', 'degraded')],
      'prod',
    ],
    [
      'the worst of two in trouble',
      [group('test', 'critical'), group('prod', 'degraded', true)],
      'test',
    ],
    [
      'what is unknown before what is fine',
      [group('test', 'unknown'), group('prod', 'ok')],
      'test',
    ],
  ])('is %s', (_, groups, id) => {
    expect(initialGroup(groups).id).toBe(id);
  });
});
