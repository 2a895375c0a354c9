/** Whose work a repository is: the run of a template. The same when the run is tried again. */
export function creatorOf(ctx: { task: { id: string } }): string {
  return `scaffolder:${ctx.task.id}`;
}
