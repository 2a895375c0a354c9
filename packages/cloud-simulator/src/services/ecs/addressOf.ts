/** The private address of a task; it follows from the id in its ARN. */
export function addressOf(taskArn: string): string {
  const id = taskArn.slice(-6);
  return `10.${[0, 2, 4]
    .map(at => parseInt(id.slice(at, at + 2), 16))
    .join('.')}`;
}
