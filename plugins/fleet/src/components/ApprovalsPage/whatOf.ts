import type { PipelineApproval } from '@capstan/plugin-fleet-common';

/** What a run brings: title and commit, as far as they are known. */
export function whatOf({ runTitle, commit }: PipelineApproval): string {
  const short = commit?.slice(0, 8);
  if (runTitle === undefined) return short ?? '';
  return short === undefined ? runTitle : `${runTitle} (${short})`;
}
