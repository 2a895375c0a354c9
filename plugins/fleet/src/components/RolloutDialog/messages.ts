export const rolloutDialogMessages = {
  title: 'Roll out {{group}} in {{environment}}',
  revision: {
    label: 'Version',
    placeholder: 'Choose a version',
    search: 'Search versions',
    none: 'There is no version to roll out. Publish a release first.',
    missing: 'Choose a version.',
    failed: 'The versions could not be loaded: {{message}}',
    current: 'runs now',
    knownGood: 'known good',
    held: 'held back by {{actor}}: {{reason}}',
    bad: 'marked bad: {{reason}}',
    warm: 'warm until {{time}}',
    undeployable: 'cannot be deployed: {{reason}}',
    created: 'made {{age}} ago',
  },
  strategy: {
    label: 'Strategy',
    there: 'It is rolled out in the way that is configured at the provider.',
    rolling: 'Rolling',
    rollingHint:
      'Replaces instances a few at a time. Choose it for everyday changes that work beside the old version.',
    blueGreen: 'Blue-green',
    blueGreenHint:
      'Starts a whole new set, then moves all traffic at once. Choose it when two versions must not serve together, or when the way back must be instant.',
    canary: 'Canary',
    canaryHint:
      'Gives the new version a small share of the traffic first. Choose it when you want to see real users on it before everybody gets it.',
  },
  rolling: {
    maxSurge: 'Extra instances',
    maxSurgeHint: 'Started above the wanted size while replacing.',
    maxUnavailable: 'Instances missing',
    maxUnavailableHint: 'May be missing from the wanted size while replacing.',
    neither:
      'At least one of the two must be 1 or more, otherwise nothing could be replaced.',
  },
  bakeSeconds: 'Keep the old set warm (seconds)',
  bakeSecondsHint: 'Until then going back moves traffic only.',
  gate: 'Wait for a person before traffic moves',
  canary: {
    steps: 'Steps',
    weight: 'Step {{number}}: traffic (%)',
    pause: 'Then wait (seconds)',
    pauseOf: 'Wait after step {{number}} in seconds',
    gate: 'until promoted',
    gateOf: 'Step {{number}} waits until it is promoted',
    add: 'Add step',
    remove: 'Remove step {{number}}',
    ascending:
      'Each step needs more traffic than the one before: step {{number}} does not.',
    range: 'Traffic of step {{number}} must be between 1 and 99 percent.',
  },
  guard: {
    label: 'Watch it and roll back by itself',
    bake: 'Watch for (seconds)',
    hint: 'From when the new version begins to serve. When it does worse than the old one, the portal rolls back, holds it back and tells its owner.',
    range: 'Watch for 10 to 86400 whole seconds.',
  },
  confirm: 'Roll out {{label}}',
  confirmNone: 'Roll out',
} as const;
