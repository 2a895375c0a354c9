export const simulatedMessages = {
  tag: 'simulated',
  hint: 'Played by the cloud simulator on this machine: it is in no cloud.',
  note: 'The AWS accounts here are played by a simulator: what happens in them happens in no cloud.',
} as const;
