import { stringifyScaleGroupRef } from '@capstan/plugin-fleet-common';
import type { Approval } from '@capstan/plugin-fleet-common';
import type { PipelineObservation } from '@capstan/plugin-fleet-node';
import { deploysTo } from './refusalOf';
import { waits } from './StoredPipeline';
import { actorOf, answerOfGate } from './toPipeline';
import type { Reader } from './toPipeline';

/** The gates of a pipeline that wait for a person, as approvals. Pure. */
export function toPipelineApprovals(
  { ref, name, runs }: PipelineObservation,
  reader: Reader,
): readonly Approval[] {
  const pipelineId = stringifyScaleGroupRef(ref);
  const { entityRef } = reader;
  return runs.flatMap(run => {
    const actor = actorOf(run, reader.starter);
    return run.stages.filter(waits).map((stage): Approval => {
      const { gate } = stage;
      return {
        id: `pipeline:${pipelineId}/${run.id}/${gate.id}`,
        kind: 'pipeline',
        groupId: pipelineId,
        groupName: name,
        environment: deploysTo(run, stage) ?? stage.name,
        ...(entityRef !== undefined && { entityRef }),
        title: `Run ${run.label} of ${name} waits at '${stage.name}'.`,
        ...(actor !== undefined && { requester: actor }),
        since: gate.since,
        ...(gate.deadline !== undefined && { deadline: gate.deadline }),
        pipeline: {
          pipelineId,
          runId: run.id,
          runLabel: run.label,
          stage: stage.name,
          gateId: gate.id,
          ...(gate.instructions !== undefined && {
            instructions: gate.instructions,
          }),
          ...(run.commit !== undefined && { commit: run.commit }),
          ...(run.title !== undefined && { runTitle: run.title }),
          ...(run.digest !== undefined && { digest: run.digest }),
          ...(run.url !== undefined && { url: run.url }),
        },
        answer: answerOfGate(actor, reader),
      };
    });
  });
}
