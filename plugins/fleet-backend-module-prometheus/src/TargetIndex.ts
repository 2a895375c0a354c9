import {
  PROMETHEUS_SELECTOR_ANNOTATION,
  PROMETHEUS_TEMPLATE_ANNOTATION,
} from '@capstan/plugin-fleet-common';
import type { SignalTarget } from '@capstan/plugin-fleet-node';
import type { Labels } from './PrometheusClient';
import { matches, parseSelector } from './selector';
import type { Selector } from './selector';
import type { Template } from './templates';

export interface SelectedTarget {
  readonly target: SignalTarget;
  readonly selector: Selector;
  readonly template: Template;
}

/** Which target labels belong to. */
export type Belonging =
  | { readonly target: SignalTarget }
  | { readonly ambiguous: readonly SignalTarget[] }
  | undefined;

/**
 * Finds the target that the labels of a series or an alert belong to, whatever the number of targets: by a label and a
 * value that each selector demands.
 */
export class TargetIndex {
  readonly selected: readonly SelectedTarget[];
  /** Sentences about targets whose annotations make no sense. */
  readonly problems: readonly {
    readonly groupId: string;
    readonly message: string;
  }[];
  readonly #byValue = new Map<string, SelectedTarget[]>();
  readonly #labels = new Set<string>();

  constructor(
    targets: readonly SignalTarget[],
    templates: readonly Template[],
  ) {
    const selected: SelectedTarget[] = [];
    const problems: { groupId: string; message: string }[] = [];
    for (const target of targets) {
      const found = select(target, templates);
      if (found === undefined) continue;
      if (typeof found === 'string')
        problems.push({ groupId: target.groupId, message: found });
      else selected.push({ target, ...found });
    }
    this.selected = selected;
    this.problems = problems;
    for (const one of selected) {
      const demanded = one.selector.find(({ negated }) => !negated);
      if (!demanded) continue;
      this.#labels.add(demanded.label);
      for (const value of demanded.values) {
        const key = keyOf(demanded.label, value);
        const known = this.#byValue.get(key);
        if (known) known.push(one);
        else this.#byValue.set(key, [one]);
      }
    }
  }

  /**
   * Groups of one service in several environments are told apart by a label. What lacks that label belongs to a group only
   * when no other comes into question.
   */
  find(labels: Labels, template?: Template): Belonging {
    const candidates = new Set<SelectedTarget>();
    for (const label of this.#labels) {
      const value = labels[label];
      if (value === undefined) continue;
      for (const one of this.#byValue.get(keyOf(label, value)) ?? [])
        if (
          (template === undefined || one.template === template) &&
          matches(one.selector, labels)
        )
          candidates.add(one);
    }
    const fitting = [...candidates].filter(
      ({ target, template: { environmentLabel } }) => {
        const environment =
          environmentLabel === undefined ? undefined : labels[environmentLabel];
        return environment === undefined || environment === target.environment;
      },
    );
    if (fitting.length === 0) return undefined;
    const targets = fitting.map(({ target }) => target);
    return fitting.length === 1
      ? { target: targets[0] }
      : { ambiguous: targets };
  }
}

/** A sentence when its annotations make no sense; `undefined` when they name no series. */
function select(
  target: SignalTarget,
  templates: readonly Template[],
): Omit<SelectedTarget, 'target'> | string | undefined {
  const text = target.annotations[PROMETHEUS_SELECTOR_ANNOTATION]?.trim();
  if (!text) return undefined;
  const name = target.annotations[PROMETHEUS_TEMPLATE_ANNOTATION]?.trim();
  const template = name
    ? templates.find(candidate => candidate.name === name)
    : templates[0];
  if (!template)
    return `The annotation ${PROMETHEUS_TEMPLATE_ANNOTATION} is '${name?.slice(
      0,
      60,
    )}', and there is no such template. There are: ${templates
      .map(candidate => candidate.name)
      .join(', ')}.`;
  try {
    return { template, selector: parseSelector(text) };
  } catch (error) {
    return `The annotation ${PROMETHEUS_SELECTOR_ANNOTATION} cannot be used: ${
      (error as Error).message
    }.`;
  }
}

function keyOf(label: string, value: string): string {
  return `${label}\n${value}`;
}
