import type {
  Pipeline,
  PipelineAction,
  PipelineList,
} from '@capstan/plugin-fleet-common';
import type { UncheckedPipelineRequest } from '../pipelines/parsePipelineRequest';

/** The routes of `pipelinePaths` with the types of `fleet-common`. */
export type PipelineEndpoints = {
  '#get|/pipelines': {
    query: { readonly entityRef: string };
    response: PipelineList;
  };
  '#get|/pipelines/{pipelineId}': {
    path: { readonly pipelineId: string };
    response: Pipeline;
  };
  '#post|/pipelines/{pipelineId}/actions': {
    path: { readonly pipelineId: string };
    body: {
      readonly request: UncheckedPipelineRequest;
      readonly reason?: string;
    };
    response: PipelineAction;
  };
  '#get|/pipeline-actions/{pipelineActionId}': {
    path: { readonly pipelineActionId: string };
    response: PipelineAction;
  };
};
