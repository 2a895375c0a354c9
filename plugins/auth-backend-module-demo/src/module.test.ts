import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import authPlugin from '@backstage/plugin-auth-backend';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import request from 'supertest';
import authModuleDemo from '.';

const HEADER = 'x-capstan-demo-user';

const olivia = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name: 'olivia', namespace: 'default' },
  spec: { memberOf: ['shop-team'] },
  relations: [{ type: 'memberOf', targetRef: 'group:default/shop-team' }],
};

const users = [{ userEntityRef: 'user:default/olivia', title: 'Olivia' }];

async function start(demo: object = { users }) {
  const logger = mockServices.rootLogger.mock();
  logger.child.mockReturnValue(logger);
  const backend = await startTestBackend({
    features: [
      authPlugin,
      authModuleDemo,
      catalogServiceMock.factory({ entities: [olivia] }),
      logger.factory,
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'http://localhost' },
          backend: { baseUrl: 'http://localhost' },
          auth: { providers: { demo } },
        },
      }),
    ],
  });
  const signIn = (headers: Record<string, string> = {}) =>
    request(backend.server).get('/api/auth/demo/refresh').set(headers);
  return { signIn, logger };
}

describe('authModuleDemo', () => {
  const environment = process.env.NODE_ENV;
  const setEnvironment = (value: string | undefined) =>
    Object.assign(process.env, { NODE_ENV: value });
  afterEach(() => setEnvironment(environment));

  it('signs in as who is asked for, with the groups of the catalog', async () => {
    const { signIn } = await start();
    const response = await signIn({ [HEADER]: 'user:default/olivia' });
    expect([response.status, response.body.error]).toEqual([200, undefined]);
    expect(response.body).toMatchObject({
      profile: { displayName: 'Olivia' },
      backstageIdentity: {
        token: expect.stringMatching(/^ey/),
        identity: {
          userEntityRef: 'user:default/olivia',
          ownershipEntityRefs: [
            'user:default/olivia',
            'group:default/shop-team',
          ],
        },
      },
    });
  });

  it('refuses whoever is not offered', async () => {
    const { signIn } = await start();
    for (const name of ['user:default/root', 'constructor', '']) {
      const response = await signIn({ [HEADER]: name });
      expect([name, response.status]).toEqual([name, 403]);
      expect(response.body.error.message).toContain('user:default/olivia');
    }
  });

  it('says what is missing when nobody is named', async () => {
    const { signIn } = await start();
    const response = await signIn();
    expect(response.status).toBe(400);
    expect(response.body.error.message).toContain(HEADER);
  });

  it.each(['production', 'staging'])(
    'is not there in %s, and the log says why',
    async place => {
      setEnvironment(place);
      const { signIn, logger } = await start();
      const response = await signIn({ [HEADER]: 'user:default/olivia' });
      expect(response.status).toBe(404);
      expect(response.body.backstageIdentity).toBeUndefined();
      expect(logger.warn).toHaveBeenCalledWith(
        expect.stringContaining(`NODE_ENV is '${place}'`),
      );
    },
  );

  it('starts without users and lets nobody in', async () => {
    const { signIn } = await start({});
    expect((await signIn({ [HEADER]: 'user:default/olivia' })).status).toBe(
      403,
    );
  });

  it('refuses a user that is none', async () => {
    await expect(
      start({ users: [{ userEntityRef: 'group:default/x', title: 'X' }] }),
    ).rejects.toThrow("has 'group:default/x', which is not the ref of a user");
  });
});
