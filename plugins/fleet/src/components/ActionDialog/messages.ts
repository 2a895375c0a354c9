export const actionDialogMessages = {
  cancel: 'Cancel',
  planning: 'Working out what would happen…',
  planLabel: 'What will happen',
  planFailed: 'The plan could not be made',
  tryAgain: 'Try again',
  refusal: 'This cannot be done now',
  warnings: 'Before you confirm',
  mode: {
    instant: 'Instant: its instances are warm, only traffic moves',
    abort: 'Turn back: the running rollout is reversed',
    redeploy: 'Redeploy: instances of it are started first',
  },
  fact: {
    mode: 'How',
    estimate: 'Takes',
    estimateValue: 'about {{duration}}',
    estimateBasis: '({{basis}})',
    noEstimate: 'Nobody can tell',
    lowestCapacity: 'Lowest capacity',
    lowestCapacityValue_one: '{{count}} healthy instance of {{desired}}',
    lowestCapacityValue_other: '{{count}} healthy instances of {{desired}}',
  },
  changes: {
    title: 'What changes',
    what: 'What',
    before: 'Now',
    after: 'Afterwards',
    absent: 'not set',
    kind: {
      revision: 'Version',
      digest: 'Digest',
      configuration: 'Configuration',
      commit: 'Commit',
      count: 'Instances',
      autoscaling: 'Autoscaling',
      traffic: 'Traffic',
    },
  },
  reason: {
    label: 'Reason',
    required: 'Required',
    placeholder: 'For example: errors since 1.2.0',
    tooLong: 'At most {{max}} characters.',
    description: 'Why, in a few words. It is shown in the history.',
  },
  outOfDate: {
    title: 'The page was out of date, nothing was sent',
    description:
      '{{sentence}} The plan below is made anew. Read it and confirm again.',
  },
  refused: {
    title: 'It was not done, nothing was sent',
    description: '{{sentence}}',
  },
  failed: {
    title: 'It was sent, and failed',
    description: '{{sentence}}',
  },
  unanswered: {
    title: 'Nobody knows yet whether it was done',
    description:
      '{{sentence}} Trying again is safe: it will not be done twice.',
  },
  accepted: 'On its way: {{summary}}',
  failedUnseen: 'Not done: {{sentence}}',
} as const;
