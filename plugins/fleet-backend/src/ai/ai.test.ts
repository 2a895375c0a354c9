import { aiActionRules } from '../permissions/accessRules';
import { Client, groupIdOf } from '../__testUtils__/Client';
import type { Backend } from '../__testUtils__/Client';
import { eventually } from '../__testUtils__/eventually';
import { ShopProvider } from '../__testUtils__/ShopProvider';
import { component, startFleet } from '../__testUtils__/startFleet';

const SHOP = groupIdOf('shop');
const NOWHERE = groupIdOf('nowhere');
const ANN = 'user:default/ann';
const UNKNOWN_ID = '7d9f5c1e-0000-4000-8000-000000000000';
const scale = { kind: 'scale', desired: 3 };

/** Input of each action about something that is there, and about something that is not. */
const INPUTS: Record<string, { known: object; unknown?: object }> = {
  'list-services': { known: { search: 'shop', limit: 5 } },
  'list-groups': {
    known: { entityRef: 'component:default/shop' },
    unknown: { entityRef: 'component:default/nothing' },
  },
  'get-group': { known: { groupId: SHOP }, unknown: { groupId: NOWHERE } },
  'list-instances': { known: { groupId: SHOP }, unknown: { groupId: NOWHERE } },
  'list-revisions': { known: { groupId: SHOP }, unknown: { groupId: NOWHERE } },
  'list-rollouts': {
    known: { groupId: SHOP, limit: 1 },
    unknown: { groupId: NOWHERE },
  },
  'get-scaling': { known: { groupId: SHOP }, unknown: { groupId: NOWHERE } },
  'get-capacity': { known: { groupId: SHOP }, unknown: { groupId: NOWHERE } },
  'get-signals': { known: { groupId: SHOP }, unknown: { groupId: NOWHERE } },
  'get-verdict': { known: { groupId: SHOP }, unknown: { groupId: NOWHERE } },
  'list-actions': { known: { groupId: SHOP }, unknown: { groupId: NOWHERE } },
  'get-action': { known: {}, unknown: { actionId: UNKNOWN_ID } },
  'list-approvals': { known: {} },
  'get-proposal': { known: {}, unknown: { proposalId: UNKNOWN_ID } },
  'get-grouped-action': { known: {}, unknown: { groupedActionId: UNKNOWN_ID } },
  'list-audit': { known: { search: 'shop' } },
  'list-alerts': { known: { severity: ['critical'] } },
  'list-pipelines': {
    known: { entityRef: 'component:default/shop' },
    unknown: { entityRef: 'component:default/nothing' },
  },
  'plan-action': {
    known: { groupId: SHOP, request: scale },
    unknown: { groupId: NOWHERE, request: scale },
  },
  'propose-action': {
    known: { groupId: SHOP, request: scale, reason: 'Traffic.' },
    unknown: { groupId: NOWHERE, request: scale, reason: 'Traffic.' },
  },
};
const NAMES = Object.keys(INPUTS);
const ABOUT_SOMETHING = NAMES.filter(name => INPUTS[name].unknown);

describe('AI actions', () => {
  let backend: Backend;
  let provider: ShopProvider;
  let ann: Client;
  let allows: (permission: string) => boolean = () => true;
  /** Ids of things that are there. */
  const ids: Record<string, object> = {};

  const invoke = (name: string, input: object) => ann.agent(name, input);
  const known = (name: string) =>
    invoke(name, { ...INPUTS[name].known, ...ids[name] });

  const seenAs = (name: 'desired' | 'max', value: number) =>
    eventually(async () => {
      const { size } = await ann.group(SHOP);
      if (size[name] !== value) throw new Error(`${name} is ${size[name]}`);
    });

  beforeAll(async () => {
    provider = ShopProvider.withShop();
    provider.group('shop/prod').conditions = [
      { code: 'crashLoop', severity: 'degraded', message: 'It crashes.' },
    ];
    backend = await startFleet({
      providers: [provider],
      entities: [component('shop', 'shop')],
      policy: permission => allows(permission),
    });
    ann = new Client(backend, ANN);
    await ann.seen(SHOP);
    const acted = await ann.act(SHOP, { kind: 'scale', desired: 4 });
    ids['get-action'] = { actionId: acted.body.id };
    await seenAs('desired', 4);
    const grouped = await ann.send(
      'post',
      '/grouped-actions',
      {
        items: [
          {
            groupId: SHOP,
            request: { kind: 'scale', max: 9 },
            concurrencyToken: (await ann.group(SHOP)).concurrencyToken,
          },
        ],
        onFailure: 'stop',
      },
      { 'idempotency-key': 'ai' },
    );
    ids['get-grouped-action'] = { groupedActionId: grouped.body.id };
    await seenAs('max', 9);
    ids['get-proposal'] = {
      proposalId: await ann.propose(SHOP, { kind: 'scale', desired: 2 }),
    };
  });
  beforeEach(() => {
    allows = () => true;
  });
  afterAll(() => backend.stop());

  it('are those that are described here and declared with their permission', async () => {
    const { actions } = await backend.ai.list();
    expect(actions.map(({ name }) => name).sort()).toEqual([...NAMES].sort());
    expect(Object.keys(aiActionRules).sort()).toEqual([...NAMES].sort());
  });

  it('have names, hints and descriptions that a model can use', async () => {
    const { actions } = await backend.ai.list();
    for (const { name, title, description, attributes, examples } of actions) {
      expect(name).toMatch(/^(list|get|plan|propose)(-[a-z]+)+$/);
      expect(title).not.toBe('');
      expect(description.length).toBeGreaterThan(120);
      expect(examples).toHaveLength(1);
      expect([name, attributes]).toEqual([
        name,
        name === 'propose-action'
          ? { readOnly: false, destructive: false, idempotent: false }
          : { readOnly: true, destructive: false, idempotent: true },
      ]);
    }
  });

  it('have examples that their own input accepts', async () => {
    for (const { name, examples } of (await backend.ai.list()).actions) {
      const error = await invoke(name, examples![0].input).catch(e => e);
      expect([name, String(error)]).toEqual([
        name,
        expect.not.stringContaining('Invalid input'),
      ]);
    }
  });

  it.each(NAMES)('%s answers', async name => {
    const output = await known(name);
    expect(Object.keys(output).length).toBeGreaterThan(0);
  });

  it.each(NAMES.filter(name => name !== 'propose-action'))(
    '%s changes nothing',
    async name => {
      const count = provider.effects.length;
      const open = await ann.approvals();
      await known(name);
      expect(provider.effects).toHaveLength(count);
      expect(await ann.approvals()).toEqual(open);
    },
  );

  it.each(ABOUT_SOMETHING)(
    '%s does not tell what is not there from what may not be seen',
    async name => {
      const unknown = await invoke(name, INPUTS[name].unknown!).catch(e => e);
      allows = () => false;
      const hidden = await known(name).catch(e => e);
      const neutral = (text: string) => text.replace(/'[^']*'/g, "'…'");
      expect([hidden.name, neutral(hidden.message)]).toEqual([
        'NotFoundError',
        neutral(unknown.message),
      ]);
    },
  );

  it.each(['list-services', 'list-approvals', 'list-audit', 'list-alerts'])(
    '%s is empty for who may see nothing',
    async name => {
      allows = () => false;
      expect(await known(name)).toMatchObject({ items: [] });
    },
  );

  it.each(['plan-action', 'propose-action'])(
    '%s needs the right of the action',
    async name => {
      allows = permission => permission.endsWith('.read');
      await expect(known(name)).rejects.toMatchObject({
        name: 'NotAllowedError',
        message: expect.stringContaining('fleet.group.scale'),
      });
    },
  );

  it.each<[string, object]>([
    ['get-group', {}],
    ['get-group', { groupId: '' }],
    ['get-group', { groupId: 'nonsense' }],
    ['get-group', { groupId: 7 }],
    ['list-groups', { entityRef: '::' }],
    ['list-services', { health: ['splendid'] }],
    ['list-services', { limit: 101 }],
    ['list-rollouts', { groupId: SHOP, cursor: 'nonsense' }],
    ['get-capacity', { groupId: SHOP, from: 'yesterday' }],
    ['get-signals', { groupId: SHOP, to: '2026-99-99T00:00:00Z' }],
    ['list-audit', { from: 'yesterday' }],
    ['list-alerts', { state: ['loud'] }],
    ['list-alerts', { entityRef: '::' }],
    ['list-alerts', { groupId: 'nonsense' }],
    ['list-alerts', { cursor: 'nonsense' }],
    ['list-audit', { result: ['maybe'] }],
    ['plan-action', { groupId: SHOP }],
    ['plan-action', { groupId: SHOP, request: { kind: 'explode' } }],
    ['plan-action', { groupId: SHOP, request: { kind: 'scale' } }],
    [
      'plan-action',
      { groupId: SHOP, request: { kind: 'scale', min: 5, max: 2 } },
    ],
    ['plan-action', { groupId: SHOP, request: { ...scale, revisionId: 'r1' } }],
    ['plan-action', { groupId: SHOP, request: { kind: 'rollout' } }],
    [
      'plan-action',
      {
        groupId: SHOP,
        request: { kind: 'autoscaling', suspended: ['launch'] },
      },
    ],
    ['plan-action', { groupId: SHOP, request: { kind: 'autoscaling' } }],
    ['propose-action', { groupId: SHOP, request: scale }],
    ['propose-action', { groupId: SHOP, request: scale, reason: ' ' }],
    [
      'propose-action',
      { groupId: SHOP, request: scale, reason: 'x'.repeat(501) },
    ],
  ])('%s refuses %j', async (name, input) => {
    await expect(invoke(name, input)).rejects.toMatchObject({
      name: 'InputError',
    });
  });

  it('propose-action says what was proposed and where a person confirms it', async () => {
    const output = await known('propose-action');
    expect(output).toMatchObject({
      confirmAt: `/fleet/approvals?proposal=${output.proposalId}`,
      plan: { groupId: SHOP, request: scale },
    });
    expect(await invoke('get-proposal', output)).toMatchObject({
      proposal: { state: 'open', proposer: ANN },
    });
  });

  it('a denied proposal is in the audit, as asked by an agent', async () => {
    allows = permission => permission.endsWith('.read');
    await known('propose-action').catch(() => {});
    const { items } = await ann.agent<{ items: object[] }>('list-audit', {
      event: ['proposal-create'],
      result: ['denied'],
      limit: 1,
    });
    expect(items).toMatchObject([{ actor: ANN, via: 'ai', groupId: SHOP }]);
  });

  it('get-group says what the caller may do', async () => {
    allows = permission => permission.endsWith('.read');
    const { group } = (await known('get-group')) as {
      group: { capabilities: Record<string, { can: boolean }> };
    };
    expect(group.capabilities.scale.can).toBe(false);
  });
});
