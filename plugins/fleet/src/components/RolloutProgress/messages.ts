export const rolloutProgressMessages = {
  forward: 'Rolling out {{to}}',
  back: 'Rolling back to {{to}}',
  phase: {
    progressing: 'in progress',
    paused: 'paused',
    awaitingPromotion: 'waits for promotion',
    baking: 'baking, the old version is warm',
    succeeded: 'succeeded',
    failed: 'failed',
    aborted: 'aborted',
    unknown: 'outcome unknown',
  },
  ready: '{{ready}} of {{wanted}} ready',
  traffic: '{{percent}} % of traffic',
} as const;
