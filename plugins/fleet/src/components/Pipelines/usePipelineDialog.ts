import type {
  Pipeline,
  PipelineRequest,
  PipelineRun,
  PipelineStage,
} from '@capstan/plugin-fleet-common';
import { createContext, useContext } from 'react';

/** What a person wants, with what it is about. */
export interface Asked {
  readonly pipeline: Pipeline;
  readonly request: PipelineRequest;
  readonly run?: PipelineRun;
  readonly stage?: PipelineStage;
}

/** Opens the dialog that confirms what was asked. */
export const AskContext = createContext<(asked: Asked) => void>(() => {});

export function useAsk(): (asked: Asked) => void {
  return useContext(AskContext);
}
