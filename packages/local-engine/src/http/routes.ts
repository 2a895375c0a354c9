import type {
  PutGroup,
  RegisterRelease,
  SetAutoscaling,
  SetSize,
  StartRollout,
} from '../api/types.ts';
import type { Engine } from '../Engine.ts';
import { streamEvents } from '../events/streamEvents.ts';
import { Refusal } from './Refusal.ts';
import type { Answer, Route, RouteRequest } from './Route.ts';

const GROUP = '/v1/groups/{service}/{environment}';
const groupId = ({ params }: RouteRequest) =>
  `${params.service}/${params.environment}`;
const answer = (status: number, body: unknown): Answer => ({ status, body });

/** The whole API, in the order of API.md. */
export function createRoutes(engine: Engine): Route[] {
  const operation = (
    name: 'pause' | 'resume' | 'promote' | 'abort',
  ): Route => ({
    method: 'POST',
    path: `${GROUP}/rollouts/{id}/${name}`,
    summary: `${name} a rollout`,
    answers: { 200: 'Rollout' },
    handle: request => () =>
      answer(
        200,
        engine.rollouts.operate(groupId(request), request.params.id, name),
      ),
  });
  return [
    {
      method: 'GET',
      path: '/v1/health',
      summary: 'Whether the engine serves; needs no token',
      open: true,
      answers: { 200: 'Health' },
      handle: () => () => answer(200, engine.health()),
    },
    {
      method: 'GET',
      path: '/v1/snapshot',
      summary: 'Everything about every group',
      answers: { 200: 'Snapshot' },
      handle: () => () => answer(200, engine.snapshot()),
    },
    {
      method: 'GET',
      path: '/v1/events',
      summary: 'What changes, as server-sent events',
      query: [{ name: 'after', kind: 'integer' }],
      answers: {},
      stream: (request, incoming, response) =>
        streamEvents(
          engine.events,
          request.query.get('after'),
          incoming,
          response,
        ),
    },
    {
      method: 'GET',
      path: '/v1/idempotency/{key}',
      summary: 'The first answer that was given to an Idempotency-Key',
      answers: { 200: 'GivenAnswer' },
      handle:
        ({ params }) =>
        () => {
          const given = engine.stores.idempotency.get(params.key);
          if (!given) {
            throw new Refusal(
              404,
              `No change was made under the Idempotency-Key '${params.key.slice(
                0,
                200,
              )}' in the last 24 hours.`,
            );
          }
          return answer(200, {
            status: given.status,
            body: JSON.parse(given.body) as unknown,
          });
        },
    },
    {
      method: 'POST',
      path: '/v1/releases',
      summary: 'Register a release; its files are copied',
      body: 'RegisterRelease',
      answers: { 200: 'Release', 201: 'Release' },
      handle: async ({ body }) => {
        const commit = await engine.releases.prepare(body as RegisterRelease);
        return () => {
          const { release, created } = commit();
          return answer(created ? 201 : 200, release);
        };
      },
    },
    {
      method: 'GET',
      path: '/v1/releases',
      summary: 'Releases, newest first',
      query: [{ name: 'service', kind: 'name' }],
      answers: { 200: 'ReleaseList' },
      handle:
        ({ query }) =>
        () =>
          answer(200, {
            items: engine.releases.list(query.get('service') ?? undefined),
          }),
    },
    {
      method: 'PUT',
      path: GROUP,
      summary: 'Create or change a group',
      body: 'PutGroup',
      answers: { 200: 'Group', 201: 'Group' },
      handle: async ({ params, body }) => {
        const commit = await engine.groups.preparePut(
          params.service,
          params.environment,
          body as PutGroup,
        );
        return () => {
          const { group, created } = commit();
          return {
            status: created ? 201 : 200,
            body: group,
            settle: () => engine.settledGroup(group.id),
          };
        };
      },
    },
    {
      method: 'GET',
      path: GROUP,
      summary: 'One group',
      answers: { 200: 'Group' },
      handle: request => () => answer(200, engine.groups.get(groupId(request))),
    },
    {
      method: 'DELETE',
      path: GROUP,
      summary: 'Drain and stop everything of a group',
      answers: { 202: 'Group' },
      handle: request => () =>
        answer(202, engine.groups.delete(groupId(request))),
    },
    {
      method: 'POST',
      path: `${GROUP}/rollouts`,
      summary: 'Start a rollout',
      body: 'StartRollout',
      answers: { 201: 'Rollout' },
      handle: async request => {
        const commit = await engine.rollouts.prepareStart(
          groupId(request),
          request.body as StartRollout,
        );
        return () => answer(201, commit());
      },
    },
    {
      method: 'GET',
      path: `${GROUP}/rollouts/{id}`,
      summary: 'One rollout',
      answers: { 200: 'Rollout' },
      handle: request => () =>
        answer(200, engine.rollouts.get(groupId(request), request.params.id)),
    },
    operation('pause'),
    operation('resume'),
    operation('promote'),
    operation('abort'),
    {
      method: 'POST',
      path: `${GROUP}/size`,
      summary: 'Set min, max or desired',
      body: 'SetSize',
      answers: { 200: 'Group' },
      handle: request => () =>
        answer(
          200,
          engine.groups.setSize(groupId(request), request.body as SetSize),
        ),
    },
    {
      method: 'POST',
      path: `${GROUP}/autoscaling`,
      summary: 'Set what of the autoscaling is suspended',
      body: 'SetAutoscaling',
      answers: { 200: 'Group' },
      handle: request => () =>
        answer(
          200,
          engine.groups.setAutoscaling(
            groupId(request),
            request.body as SetAutoscaling,
          ),
        ),
    },
    {
      method: 'GET',
      path: `${GROUP}/instances`,
      summary: 'Instances, and the last 20 that ended',
      answers: { 200: 'InstanceList' },
      handle: request => () =>
        answer(200, { items: engine.instances.list(groupId(request)) }),
    },
    {
      method: 'POST',
      path: `${GROUP}/instances/{id}/replace`,
      summary: 'Start another instance, then drain this one',
      answers: { 202: 'Instance' },
      handle: request => () =>
        answer(
          202,
          engine.instances.replace(groupId(request), request.params.id),
        ),
    },
    {
      method: 'GET',
      path: `${GROUP}/metrics`,
      summary: 'Requests, errors and latency per release',
      query: [{ name: 'after', kind: 'time' }],
      answers: { 200: 'MetricList' },
      handle: async request => {
        const items = await engine.metrics(
          groupId(request),
          request.query.get('after') ?? undefined,
        );
        return () => answer(200, { items });
      },
    },
    {
      method: 'POST',
      path: '/v1/stop',
      summary: 'Stop balancer, instances and engine, in this order',
      answers: { 202: 'Accepted' },
      handle: () => () => {
        engine.requestStop();
        return answer(202, { accepted: true });
      },
    },
  ];
}
