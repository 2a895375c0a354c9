import type { Capability } from '@capstan/plugin-fleet-common';
import { DEPLOYS, hasEnded, stageOf } from './Run';
import type { RunRecord, StageName } from './Run';
import type { PipelineRecord } from './RunStore';

const CAN: Capability = { can: true };
const no = (reason: string): Capability => ({ can: false, reason });

export function stopOf(run: RunRecord): Capability {
  return hasEnded(run) ? no(`Run #${run.number} has ended already.`) : CAN;
}

/** Only the newest run: an older one would bring an older commit over a newer one. */
export function retryOf(
  { runs }: Pick<PipelineRecord, 'runs'>,
  run: RunRecord,
  name: StageName,
): Capability {
  const { phase } = stageOf(run, name);
  const newest = runs.find(other => other.rollbackOf === undefined);
  if (phase !== 'failed' && phase !== 'stopped') {
    return no(`The stage '${name}' has neither failed nor been stopped.`);
  }
  if (newest && newest.number > run.number && run.rollbackOf === undefined) {
    return no(
      `Run #${newest.number} is newer. Retry that one, or start a new run.`,
    );
  }
  return CAN;
}

/** Possible once the stage has changed its environment, and something was there before. */
export function rollbackOf(run: RunRecord, name: StageName): Capability {
  const environment = DEPLOYS[name];
  if (!environment) return no(`The stage '${name}' deploys nothing.`);
  const { phase } = stageOf(run, name);
  const before = run.before[environment];
  if (phase === 'running') {
    return no('It deploys just now. Stop the run first.');
  }
  if (before === undefined) {
    return no(`Run #${run.number} has not changed ${environment}.`);
  }
  if (before === null) {
    return no(`${environment} held nothing before run #${run.number}.`);
  }
  if (before.id === run.release?.id) {
    return no(`${environment} held the same release before.`);
  }
  return CAN;
}
