export const rolloutProgressMessages = {
  forward: 'Rolling out {{to}}',
  back: 'Rolling back to {{to}}',
  away: 'Taking {{to}} away',
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
  left: '{{ready}} of {{wanted}} left of {{to}}',
  trafficLeft: '{{percent}} % of traffic left on it',
} as const;
