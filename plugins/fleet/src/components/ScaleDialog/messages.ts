export const scaleDialogMessages = {
  title: 'Scale {{group}} in {{environment}}',
  min: 'Minimum',
  desired: 'Desired',
  max: 'Maximum',
  minHint: 'Never fewer.',
  desiredHint: 'Wanted now.',
  maxHint: 'Never more.',
  autoscaler: {
    active: 'The autoscaler decides the size between minimum and maximum',
    hold: 'It undoes a desired value that its rules do not ask for. To keep more for good, raise the minimum.',
    inactive: 'No autoscaler changes the size',
    inactiveHint: 'The desired value stays until somebody changes it.',
  },
  unchanged: 'Change at least one of the three values.',
  empty: 'Give a whole number from 0 on in each field.',
  minAboveMax:
    'The minimum ({{min}}) is above the maximum ({{max}}). Lower it, or raise the maximum.',
  desiredOutside:
    'The desired value ({{desired}}) is outside {{min}} to {{max}}. Change it, or move the bounds.',
  confirm: 'Scale',
  confirmTo_one: 'Scale to {{count}} instance',
  confirmTo_other: 'Scale to {{count}} instances',
} as const;
