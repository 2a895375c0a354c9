import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { graphql } from 'graphql';
import { runNrql } from './nrql';
import type { FakeTraffic } from './nrql';
import { schema } from './schema';

export const KEY = 'NRAK-the-right-key';
export const ACCOUNT = 1234567;

/** A GUID as New Relic makes them. */
export function guidOf(name: string, account: number = ACCOUNT): string {
  return Buffer.from(`${account}|APM|APPLICATION|${name}`).toString('base64');
}

export interface FakeIssue {
  readonly issueId: string;
  readonly title: readonly string[];
  readonly priority: 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW';
  readonly state: 'CREATED' | 'ACTIVATED' | 'CLOSED';
  readonly entityGuids: readonly string[];
  readonly conditionName: readonly string[];
  readonly createdAt: number;
  readonly activatedAt?: number;
  readonly acknowledgedAt?: number;
  readonly acknowledgedBy?: string;
}

interface FakeRule {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly enabled: boolean;
  readonly condition: unknown;
  readonly schedule?: { endTime: string; timeZone: string };
}

/** How it answers instead of doing its work. */
export type FakeAnswer = (response: ServerResponse) => void;

/**
 * New Relic as far as this module goes, over HTTP: every document is validated and executed against the schema, so that a
 * misspelt field fails as it would there.
 */
export class FakeNewRelic {
  readonly traffic = new Map<string, FakeTraffic>();
  readonly issues = new Map<string, FakeIssue>();
  readonly rules = new Map<string, FakeRule>();
  readonly deployments: Readonly<Record<string, unknown>>[] = [];
  /** What each request said, in order. */
  readonly requests: {
    readonly query: string;
    readonly variables: Readonly<Record<string, unknown>>;
    readonly headers: IncomingMessage['headers'];
  }[] = [];
  /** Set: it answers like this. */
  answer?: FakeAnswer;
  /** Set: an acknowledgement fails inside of a 200. */
  acknowledgeError?: string;
  /** Set: queries with this in them have no results, and an error beside the data. */
  failNrqlWith?: string;
  readonly #server: Server;
  #ids = 0;

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => {
      void this.#serve(request, response);
    });
  }

  static async start(): Promise<FakeNewRelic> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FakeNewRelic(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    let text = '';
    for await (const chunk of request) text += chunk;
    const { query, variables } = JSON.parse(text);
    this.requests.push({ query, variables, headers: request.headers });
    if (this.answer) {
      this.answer(response);
      return;
    }
    if (request.headers['api-key'] !== KEY) {
      response.writeHead(401).end('{"errors":[{"message":"no"}]}');
      return;
    }
    const result = await graphql({
      schema,
      source: query,
      variableValues: variables,
      rootValue: this.#root(),
    });
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(result));
  }

  #root() {
    return {
      actor: {
        account: ({ id }: { id: number }) =>
          id === ACCOUNT
            ? {
                nrql: (args: { query: string }) => this.#nrql(args.query),
                aiIssues: { issues: (args: IssuesArgs) => this.#page(args) },
                alerts: { mutingRules: [...this.rules.values()] },
              }
            : null,
      },
      aiIssuesAckIssue: ({ issueId }: { issueId: string }) => {
        const issue = this.issues.get(issueId);
        if (this.acknowledgeError !== undefined || !issue)
          return { error: this.acknowledgeError ?? 'INVALID_ISSUE' };
        this.issues.set(issueId, {
          ...issue,
          acknowledgedAt: issue.acknowledgedAt ?? Date.now(),
          acknowledgedBy: '42',
        });
        return { result: { accountId: ACCOUNT, action: 'ACK', issueId } };
      },
      alertsMutingRuleCreate: ({ rule }: { rule: Omit<FakeRule, 'id'> }) =>
        this.#keep({ ...rule, id: String(++this.#ids) }),
      alertsMutingRuleUpdate: (args: { id: string; rule: Partial<FakeRule> }) =>
        this.#keep({ ...this.#rule(args.id), ...args.rule, id: args.id }),
      alertsMutingRuleDelete: ({ id }: { id: string }) => {
        this.#rule(id);
        this.rules.delete(id);
        return { id };
      },
      changeTrackingCreateDeployment: (args: {
        deployment: Readonly<Record<string, unknown>>;
      }) => {
        this.deployments.push(args.deployment);
        return {
          deploymentId: `d${this.deployments.length}`,
          entityGuid: args.deployment.entityGuid,
        };
      },
    };
  }

  #nrql(query: string) {
    if (this.failNrqlWith !== undefined && query.includes(this.failNrqlWith))
      throw new Error('NRDB: the query timed out');
    return { results: runNrql(query, this.traffic) };
  }

  /** Two to a page, so that whoever forgets the cursor is found out. */
  #page({ filter, cursor }: IssuesArgs) {
    const found = [...this.issues.values()].filter(
      ({ issueId, state }) =>
        (!filter?.ids || filter.ids.includes(issueId)) &&
        (!filter?.states || filter.states.includes(state)),
    );
    const from = Number(cursor ?? 0);
    return {
      issues: found.slice(from, from + 2),
      nextCursor: from + 2 < found.length ? String(from + 2) : null,
    };
  }

  #rule(id: string): FakeRule {
    const rule = this.rules.get(id);
    if (!rule) throw new Error(`Muting rule ${id} not found`);
    return rule;
  }

  #keep(rule: FakeRule): FakeRule {
    this.rules.set(rule.id, rule);
    return rule;
  }
}

interface IssuesArgs {
  readonly filter?: {
    readonly ids?: readonly string[];
    readonly states?: readonly string[];
  };
  readonly cursor?: string;
}
