export const groupDetailsMessages = {
  title: 'Details of',
  choose: 'Group whose details are shown',
  tabs: {
    label: 'Details',
    metrics: 'Signals',
    instances: 'Instances',
    scaling: 'Scaling',
    history: 'History',
  },
  range: {
    label: 'Time range',
    m15: '15 min',
    h1: '1 h',
    h6: '6 h',
    h24: '24 h',
  },
} as const;
