import { mockCredentials } from '@backstage/backend-test-utils';
import type {
  Action,
  ActionRequest,
  Approval,
  GroupedAction,
  Plan,
  Proposal,
  ScaleGroup,
} from '@capstan/plugin-fleet-common';
import request from 'supertest';
import { eventually } from './eventually';
import type { startFleet } from './startFleet';

export type Backend = Awaited<ReturnType<typeof startFleet>>;

export const groupIdOf = (service: string, environment = 'prod') =>
  `memory:test:-:${service}%2F${environment}`;

/** One person who uses a backend over HTTP, and whose agent uses its AI actions. */
export class Client {
  readonly #backend: Backend;
  readonly user: string;
  #keys = 0;

  constructor(backend: Backend, user: string) {
    this.#backend = backend;
    this.user = user;
  }

  async get<T>(path: string): Promise<T> {
    const response = await this.send('get', path);
    if (response.status !== 200)
      throw new Error(`${response.status}: ${response.body.error?.message}`);
    return response.body;
  }

  send(
    method: 'get' | 'post',
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ) {
    const call = request(this.#backend.server)
      [method](`/api/fleet${path}`)
      .set('authorization', mockCredentials.user.header(this.user))
      .set(headers);
    return body ? call.send(body) : call;
  }

  group(groupId: string): Promise<ScaleGroup> {
    return this.get(`/groups/${encodeURIComponent(groupId)}`);
  }

  /** Once the group has been seen. */
  async seen(groupId: string): Promise<ScaleGroup> {
    return eventually(() => this.group(groupId));
  }

  async plan(groupId: string, asked: ActionRequest): Promise<Plan> {
    const path = `/groups/${encodeURIComponent(groupId)}/plans`;
    const response = await this.send('post', path, { request: asked });
    return response.body;
  }

  /** Plans and submits as the page does. */
  async act(groupId: string, asked: ActionRequest) {
    const { concurrencyToken } = await this.group(groupId);
    return this.send(
      'post',
      `/groups/${encodeURIComponent(groupId)}/actions`,
      {
        request: asked,
        concurrencyToken,
        ...(asked.kind === 'rollback' && { reason: 'Errors.' }),
      },
      { 'idempotency-key': `${this.user}-${this.#keys++}` },
    );
  }

  async actions(groupId: string): Promise<readonly Action[]> {
    const path = `/groups/${encodeURIComponent(groupId)}/actions`;
    return (await this.get<{ items: Action[] }>(path)).items;
  }

  async approvals(): Promise<readonly Approval[]> {
    return (await this.get<{ items: Approval[] }>('/approvals')).items;
  }

  proposal(id: string): Promise<Proposal> {
    return this.get(`/proposals/${id}`);
  }

  answer(id: string, confirm: boolean, reason?: string) {
    return this.send('post', `/proposals/${id}/answer`, {
      confirm,
      ...(reason !== undefined && { reason }),
    });
  }

  grouped(id: string): Promise<GroupedAction> {
    return this.get(`/grouped-actions/${id}`);
  }

  /** What this person's agent gets. */
  async agent<T = Record<string, unknown>>(
    name: string,
    input: object = {},
  ): Promise<T> {
    const { output } = await this.#backend.ai.invoke({
      id: `test:${name}`,
      input: JSON.parse(JSON.stringify(input)),
      credentials: mockCredentials.user(this.user),
    });
    return output as T;
  }

  async propose(
    groupId: string,
    asked: ActionRequest,
    reason = 'Traffic.',
  ): Promise<string> {
    const { proposalId } = await this.agent<{ proposalId: string }>(
      'propose-action',
      { groupId, request: asked, reason },
    );
    return proposalId;
  }
}
