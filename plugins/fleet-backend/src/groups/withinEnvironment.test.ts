import type { ScaleGroup } from '@capstan/plugin-fleet-common';
import { withinEnvironment } from './withinEnvironment';

const group = (
  id: string,
  name: string,
  region: string,
  unit: ScaleGroup['size']['unit'] = 'instances',
) => ({ id, name, ref: { region }, size: { unit } } as ScaleGroup);

describe('the order within an environment', () => {
  it('is instances before units, then name, region and id', () => {
    const groups = [
      group('5', 'carts', 'eu-west-1', 'capacityUnits'),
      group('4', 'worker', 'us-east-1'),
      group('1', 'shop', 'us-east-1'),
      group('3', 'worker', 'eu-west-1'),
      group('2', 'shop', 'eu-west-1'),
    ];
    expect(groups.sort(withinEnvironment).map(({ id }) => id)).toEqual([
      ...['2', '1', '3', '4', '5'],
    ]);
  });
});
