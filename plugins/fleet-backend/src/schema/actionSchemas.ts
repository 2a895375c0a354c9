import { SCALING_PROCESSES } from '@capstan/plugin-fleet-common';
import {
  actionKind,
  count,
  list,
  number,
  page,
  ref,
  scalingProcess,
  storedText,
  text,
  time,
} from './parts';

/** What is asked of groups. */
export const actionSchemas = {
  ActionRequest: {
    type: 'object',
    additionalProperties: false,
    description:
      'What is asked of a group. `rollout` needs revisionId and may have a strategy and a guard; `rollback` may have revisionId; ' +
      '`scale` needs at least one of desired, min and max; `autoscaling` needs suspended; the others need rolloutId.',
    required: ['kind'],
    properties: {
      kind: actionKind,
      revisionId: { ...storedText, minLength: 1, maxLength: 512 },
      strategy: ref('Strategy'),
      guard: {
        type: 'object',
        additionalProperties: false,
        description:
          'For `rollout`: the portal watches the new revision and takes it back by itself when it fails. Absent: as the ' +
          'annotation capstan/guard-seconds says. Needs fleet.rollback.create, too.',
        required: ['bakeSeconds'],
        properties: {
          bakeSeconds: {
            type: 'number',
            description:
              '10 to 86400: until so many seconds after all traffic is on the new revision. 0: not watched.',
          },
        },
      },
      desired: count,
      min: count,
      max: count,
      until: {
        ...text,
        maxLength: 40,
        description:
          'For `scale`: ISO 8601, at most seven days ahead; the portal puts the former size back then.',
      },
      suspended: {
        ...list(scalingProcess),
        maxItems: SCALING_PROCESSES.length,
        description:
          'For `autoscaling`: what the autoscaler leaves alone afterwards. Empty: it does all again.',
      },
      rolloutId: { ...storedText, minLength: 1, maxLength: 64 },
    },
  },
  PlanRequest: {
    type: 'object',
    additionalProperties: false,
    required: ['request'],
    properties: { request: ref('ActionRequest') },
  },
  SubmitAction: {
    type: 'object',
    additionalProperties: false,
    required: ['request', 'concurrencyToken'],
    properties: {
      request: ref('ActionRequest'),
      concurrencyToken: {
        ...storedText,
        maxLength: 1024,
        description: 'From the plan that was confirmed.',
      },
      reason: {
        ...storedText,
        maxLength: 500,
        description: 'Required for a rollback.',
      },
    },
  },
  Plan: {
    type: 'object',
    additionalProperties: false,
    required: [
      'groupId',
      'request',
      'concurrencyToken',
      'mode',
      'summary',
      'changes',
      'warnings',
    ],
    properties: {
      groupId: text,
      request: ref('ActionRequest'),
      concurrencyToken: text,
      mode: {
        type: 'string',
        enum: ['instant', 'abort', 'redeploy', 'change'],
      },
      summary: text,
      changes: list({
        type: 'object',
        additionalProperties: false,
        required: ['kind', 'name'],
        properties: {
          kind: {
            type: 'string',
            enum: [
              'revision',
              'digest',
              'configuration',
              'commit',
              'count',
              'autoscaling',
              'traffic',
            ],
          },
          name: text,
          before: text,
          after: text,
        },
      }),
      estimate: {
        type: 'object',
        additionalProperties: false,
        required: ['seconds', 'basis'],
        properties: { seconds: number, basis: text },
      },
      lowestCapacity: count,
      warnings: list(text),
      refusal: text,
    },
  },
  Action: {
    type: 'object',
    additionalProperties: false,
    required: [
      'id',
      'groupId',
      'groupName',
      'environment',
      'request',
      'plan',
      'actor',
      'state',
      'message',
      'steps',
      'createdAt',
    ],
    properties: {
      id: text,
      groupId: text,
      groupName: text,
      environment: text,
      entityRef: text,
      request: ref('ActionRequest'),
      plan: ref('Plan'),
      actor: text,
      reason: text,
      state: {
        type: 'string',
        enum: [
          'recorded',
          'sending',
          'accepted',
          'succeeded',
          'failed',
          'refused',
        ],
      },
      message: text,
      steps: list({
        type: 'object',
        additionalProperties: false,
        required: ['name', 'at', 'outcome'],
        properties: {
          name: {
            type: 'string',
            enum: ['recorded', 'sent', 'readBack', 'accepted', 'finished'],
          },
          at: time,
          outcome: text,
        },
      }),
      rolloutId: text,
      createdAt: time,
      endedAt: time,
    },
  },
  ActionPage: page('Action'),
} as const;
