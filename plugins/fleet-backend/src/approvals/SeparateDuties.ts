import { NotAllowedError } from '@backstage/errors';
import { permissionOfAction } from '@capstan/plugin-fleet-common';
import type {
  Action,
  ActionRequest,
  Page,
  Plan,
  ScaleGroup,
  SubmitAction,
} from '@capstan/plugin-fleet-common';
import type {
  ActionService,
  Caller,
  GroupReader,
} from '../actions/ActionService';
import { auditEventOf } from '../audit/actionEvents';
import type { Denials } from '../audit/Denials';

/**
 * Nobody answers what they asked for themselves, when `fleet.approvals.requesterMayApprove` is false. In front of the
 * {@link ActionService}, so that it holds for pages, pipelines, grouped actions and proposals alike.
 */
export class SeparateDuties implements ActionService {
  readonly #actions: ActionService;
  readonly #groups: Pick<GroupReader, 'group'>;
  readonly #denials: Denials;
  readonly #requesterMayApprove: boolean;

  constructor(options: {
    actions: ActionService;
    groups: Pick<GroupReader, 'group'>;
    denials: Denials;
    requesterMayApprove: boolean;
  }) {
    this.#actions = options.actions;
    this.#groups = options.groups;
    this.#denials = options.denials;
    this.#requesterMayApprove = options.requesterMayApprove;
  }

  /** Why `actor` may not approve what `requester` asked for; `undefined` when nothing stands against it. */
  refusal(requester: string | undefined, actor: string): string | undefined {
    return this.#requesterMayApprove || requester !== actor
      ? undefined
      : 'You asked for this yourself, and here somebody else has to approve it.';
  }

  async plan(
    groupId: string,
    request: ActionRequest,
    caller: Caller,
  ): Promise<Plan> {
    const plan = await this.#actions.plan(groupId, request, caller);
    const refusal = await this.refusalOf(groupId, request, caller.actor);
    return refusal === undefined ? plan : { ...plan, refusal };
  }

  /** Throws a `NotAllowedError` when the caller would approve their own rollout. */
  async submit(
    groupId: string,
    body: SubmitAction,
    caller: Caller,
  ): Promise<Action> {
    await this.#denials.watch(
      {
        caller,
        groupId,
        event: auditEventOf(permissionOfAction[body.request.kind].name),
        reason: body.reason,
      },
      async () => {
        const refusal = await this.refusalOf(
          groupId,
          body.request,
          caller.actor,
        );
        if (refusal !== undefined) throw new NotAllowedError(refusal);
      },
    );
    return this.#actions.submit(groupId, body, caller);
  }

  /** Only promoting goes on with what waited; aborting one's own rollout is always allowed. */
  async refusalOf(
    groupId: string,
    request: ActionRequest,
    actor: string,
  ): Promise<string | undefined> {
    if (this.#requesterMayApprove || request.kind !== 'promote')
      return undefined;
    const group = await this.#groups.group(groupId);
    return this.refusal(requesterOf(group, request.rolloutId), actor);
  }

  get(id: string): Promise<Action | undefined> {
    return this.#actions.get(id);
  }

  list(
    groupId: string,
    page: { readonly limit: number; readonly cursor?: string },
  ): Promise<Page<Action>> {
    return this.#actions.list(groupId, page);
  }

  observed(groupIds: readonly string[]): void {
    this.#actions.observed(groupIds);
  }

  start(): void {
    this.#actions.start();
  }

  stop(): Promise<void> {
    return this.#actions.stop();
  }
}

function requesterOf(
  group: ScaleGroup | undefined,
  rolloutId: string,
): string | undefined {
  return group?.rollout?.id === rolloutId ? group.rollout.actor : undefined;
}
