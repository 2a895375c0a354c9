import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { LOCAL_SERVICE_ANNOTATION } from '@capstan/plugin-fleet-common';
import { ClaimIndex } from './ClaimIndex';

function entity(
  name: string,
  services: string | undefined,
  spec: Entity['spec'] = {},
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      namespace: 'default',
      ...(services && {
        annotations: { [LOCAL_SERVICE_ANNOTATION]: services },
      }),
    },
    spec,
  };
}

const claim = (value: string) => ({
  annotation: LOCAL_SERVICE_ANNOTATION,
  value,
});

function createIndex(entities: Entity[]) {
  const catalog = catalogServiceMock({ entities });
  const getEntities = jest.spyOn(catalog, 'getEntities');
  const time = { now: 0 };
  const logger = mockServices.logger.mock();
  const index = new ClaimIndex({
    catalog,
    auth: mockServices.auth(),
    logger,
    clock: () => time.now,
  });
  return { index, getEntities, time, logger };
}

describe('ClaimIndex', () => {
  it('finds the entity of a claim, its title and its owner', async () => {
    const shop = entity('shop', 'shop, cart', { owner: 'shop-team' });
    shop.metadata.title = 'The shop';
    const { index } = createIndex([shop, entity('other', undefined)]);
    await index.ready();
    const claimant = {
      entityRef: 'component:default/shop',
      title: 'The shop',
      owner: 'group:default/shop-team',
      annotations: { 'capstan/local-service': 'shop, cart' },
    };
    expect(index.claimant(claim('shop'))).toEqual(claimant);
    expect(index.claimant(claim('cart'))).toEqual(claimant);
    expect(index.claimant(claim('shop, cart'))).toBeUndefined();
    expect(
      index.claimant({ annotation: 'another/annotation', value: 'shop' }),
    ).toBeUndefined();
    expect(index.entity('component:default/other')).toBeUndefined();
  });

  it('gives a group that several entities claim to the component among them', async () => {
    const api = { ...entity('a', 'shop'), kind: 'API' };
    const { index } = createIndex([api, entity('shop', 'shop')]);
    await index.ready();
    expect(index.claimant(claim('shop'))?.entityRef).toBe(
      'component:default/shop',
    );
  });

  it('gives a group that several entities claim to the first of them', async () => {
    const { index } = createIndex([entity('b', 'shop'), entity('a', 'shop')]);
    await index.ready();
    expect(index.claimant(claim('shop'))?.entityRef).toBe(
      'component:default/a',
    );
  });

  it('asks only for entities that claim groups, once for all, and again after 30 seconds', async () => {
    const { index, getEntities, time } = createIndex([entity('shop', 'shop')]);
    await Promise.all([index.ready(), index.ready()]);
    time.now = 29_999;
    await index.ready();
    expect(getEntities).toHaveBeenCalledTimes(1);
    expect(getEntities.mock.calls[0][0]).toMatchObject({
      filter: expect.arrayContaining([expect.any(Object)]),
    });
    time.now = 30_000;
    await index.ready();
    expect(getEntities).toHaveBeenCalledTimes(2);
  });

  it('asks again after a miss, but not at every miss', async () => {
    const { index, getEntities, time } = createIndex([]);
    await index.ready();
    await index.refreshAfterMiss();
    expect(getEntities).toHaveBeenCalledTimes(1);
    time.now = 2000;
    await index.refreshAfterMiss();
    expect(getEntities).toHaveBeenCalledTimes(2);
  });

  it('keeps what it knew while the catalog does not answer', async () => {
    const { index, getEntities, time, logger } = createIndex([
      entity('shop', 'shop'),
    ]);
    await index.ready();
    getEntities.mockRejectedValue(new Error('down'));
    time.now = 60_000;
    await index.refreshAfterMiss();
    await index.ready();
    expect(index.claimant(claim('shop'))).toBeDefined();
    expect(logger.warn).toHaveBeenCalled();
  });

  it('answers that nobody can tell when the catalog has never answered, and recovers', async () => {
    const { index, getEntities } = createIndex([entity('shop', 'shop')]);
    getEntities.mockRejectedValueOnce(new Error('down'));
    await expect(index.ready()).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
    await index.ready();
    expect(index.claimant(claim('shop'))).toBeDefined();
  });
});
