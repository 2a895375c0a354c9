export const groupSafetyMessages = {
  freeze: 'Frozen until {{time}}: {{name}}',
  freezeReason:
    '{{reason}} — nothing is rolled out until then; rolling back, aborting and scaling stay possible.',
  override: 'This size lasts until {{time}}',
  overrideRestores:
    'Then the portal puts back {{desired}} desired, {{min}} to {{max}}. Set by {{actor}}.',
  overrideLeft: '{{left}} left.',
  overrideDue: 'Being put back now.',
} as const;
