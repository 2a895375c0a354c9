const DAY = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const TIME = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** In the time of whoever looks. */
export const showDay = (utc: string): string => DAY.format(new Date(utc));
export const showTime = (utc: string): string => TIME.format(new Date(utc));
