import type { EngineClient } from '@capstan/local-engine';
import type { LocalGitRepositories } from '@capstan/plugin-local-git-node';
import type { Databases } from '../environments/Databases';
import type { Environments } from '../environments/Environments';
import type { Manifest } from '../environments/manifest';
import type { ModuleCache } from '../modules/ModuleCache';
import type { OutputTail } from '../processes/OutputTail';
import type { RunRecord } from '../runs/Run';
import type { StageResult } from '../runs/transitions';
import type { Workspace } from '../Workspace';

/** How prod is watched after a rollout. */
export interface AlarmSettings {
  /** Default 30. */
  readonly bakeSeconds: number;
  /** Share of requests that may fail, in percent. Default 5. */
  readonly errorPercent: number;
  /** With fewer requests nothing is judged. Default 20. */
  readonly leastRequests: number;
}

/** What stages work with. */
export interface StageTools {
  /** State folder of the pipelines. */
  readonly directory: string;
  readonly repositories: LocalGitRepositories;
  readonly engine: EngineClient;
  readonly environments: Environments;
  readonly databases?: Databases;
  readonly modules: ModuleCache;
  readonly alarm: AlarmSettings;
}

export interface StageContext {
  /** As it was when the stage began. */
  readonly run: RunRecord;
  readonly attempt: number;
  readonly workspace: Workspace;
  readonly manifest: () => Promise<Manifest>;
  readonly output: OutputTail;
  /** Aborts when the run is stopped, the stage takes too long or the portal ends. */
  readonly signal: AbortSignal;
  /** Writes something about the run down, at once. */
  readonly note: (change: Partial<RunRecord>) => void;
}

/**
 * One stage. It may be done again at any time, from its beginning: a restart of the portal does that. What it throws
 * fails the run with the error's message.
 */
export type Stage = (
  tools: StageTools,
  context: StageContext,
) => Promise<StageResult>;

/** A stage did not reach what it was for; `message` is one sentence for people. */
export class StageFailed extends Error {
  readonly name = 'StageFailed' as const;
}
