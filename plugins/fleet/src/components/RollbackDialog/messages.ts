export const rollbackDialogMessages = {
  title: 'Roll back {{group}} in {{environment}}',
  to: 'Back to',
  confirm: 'Roll back to {{label}}',
  confirmNone: 'Roll back',
} as const;
