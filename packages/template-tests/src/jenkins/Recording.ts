/** What the recorder saw of a Jenkinsfile. */
export interface RecordedStage {
  readonly name: string;
  readonly children: readonly RecordedStage[];
  readonly steps: readonly RecordedStep[];
  readonly settings: {
    readonly agent?: Readonly<Record<string, unknown>>;
    readonly when?: Readonly<Record<string, string>>;
    readonly input?: Readonly<Record<string, string>>;
    readonly options?: Readonly<Record<string, unknown>>;
    readonly post?: readonly string[];
  };
}

export interface RecordedStep {
  readonly step: string;
  readonly argument: string | Readonly<Record<string, string>>;
}

export type Recording = RecordedStage | { readonly problem: string };

/** The command of a shell step, '' of any other. */
export const commandOf = ({ step, argument }: RecordedStep): string => {
  if (step !== 'sh') return '';
  return typeof argument === 'string' ? argument : argument.script ?? '';
};

/** A stage and all below it, in the order in which they run. */
export const inOrder = (stage: RecordedStage): readonly RecordedStage[] => [
  stage,
  ...stage.children.flatMap(inOrder),
];
