export const pipelinesMessages = {
  title: 'Pipeline',
  openThere: 'Open in {{kind}}',
  start: 'Start a run',
  phase: {
    pending: 'not yet',
    running: 'running',
    waiting: 'waits',
    succeeded: 'passed',
    failed: 'failed',
    stopped: 'stopped',
    skipped: 'skipped',
  },
  run: {
    label: 'Run {{run}}',
    triggered: '{{trigger}}, {{age}} ago',
    triggeredBy: '{{trigger}} by {{actor}}, {{age}} ago',
    took: 'took {{duration}}',
    for: 'for {{duration}}',
    commit: 'Commit {{commit}}',
    digest: 'Digest {{digest}}',
    stages: 'Stages of {{run}}',
    older: 'Older runs',
    open: 'Open',
  },
  stage: {
    details: 'Stage {{stage}}',
    output: 'Output',
    noOutput: 'It wrote nothing that is at hand.',
    open: 'Open the stage in {{kind}}',
  },
  gate: {
    label: 'Answer to {{stage}}',
    title: '{{stage}} waits for a person',
    since: 'waiting for {{age}}',
    left: 'It answers by itself in {{left}}.',
    over: 'Its time is up.',
    goes: 'Approving sends {{version}} to {{environment}}.',
    version: '{{title}} ({{commit}})',
    unknownVersion: 'this run',
    nowhere: 'the next stages',
  },
  act: {
    approve: 'Approve',
    reject: 'Reject',
    retry: 'Retry',
    rollback: 'Roll back',
    stop: 'Stop',
    start: 'Start a run',
  },
  dialog: {
    approve: {
      title: 'Approve {{run}} for {{environment}}',
      description:
        '{{version}} goes on to {{environment}}. Digest: {{digest}}.',
    },
    reject: {
      title: 'Reject {{run}} for {{environment}}',
      description:
        '{{version}} does not go to {{environment}}, and the run ends here.',
    },
    retry: {
      title: 'Retry {{stage}} of {{run}}',
      description: 'The stage runs again for {{version}}.',
    },
    rollback: {
      title: 'Roll {{environment}} back to before {{run}}',
      description:
        '{{environment}} gets again what it held before {{version}}.',
    },
    stop: {
      title: 'Stop {{run}}',
      description:
        '{{version}} goes no further. What was deployed already stays.',
    },
    start: {
      title: 'Start a run of {{pipeline}}',
      description: 'A run of the newest commit begins.',
    },
  },
  unknownDigest: 'not known',
  done: '{{act}}: {{message}}',
  stale: 'Seen {{age}} ago',
  unread: '{{scope}} could not be read, so pipelines may be missing',
  unreadNever: '{{scope}} was not looked at yet',
  noRuns: {
    title: 'No run yet',
    description: 'A push to the repository, or the button above, begins one.',
  },
  empty: {
    title: 'No pipeline yet',
    lookedFor: 'Looked for {{annotation}}: {{values}}',
    notAnnotated:
      'This entity names no pipeline. Add one of these annotations: {{annotations}}.',
    hint: 'A new pipeline is seen at the next look at its place.',
  },
} as const;
