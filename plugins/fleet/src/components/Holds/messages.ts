export const holdsMessages = {
  label: 'Versions held back',
  badge: 'Held back',
  badgeOf: '{{label}} held back',
  held: '{{label}} is held back',
  sentence: 'By {{actor}} since {{time}}: {{reason}}',
  resume: 'Resume',
  resumeLabel: 'Resume {{label}}',
  resumeTitle: 'Resume {{label}} for {{group}} in {{environment}}',
  resumeHint:
    'Afterwards it can be rolled out again, by people, pipelines and agents. Nothing starts by itself.',
  resumeConfirm: 'Resume {{label}}',
  hold: 'Hold a version back',
  holdTitle: 'Hold a version back from {{group}} in {{environment}}',
  holdHint:
    'Nobody can roll it out here until somebody resumes it. What runs keeps running.',
  holdConfirm: 'Hold {{label}} back',
  holdConfirmNone: 'Hold back',
} as const;
