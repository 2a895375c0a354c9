import type { SelectedTarget } from './TargetIndex';
import { anyOf } from './selector';
import { fillQuery, QUERIES } from './templates';
import type { QueryName, Template } from './templates';

/** A longer list of values is not sent: the answers are sorted out here anyway. */
const MAX_MATCHERS_LENGTH = 16_000;

export interface PlannedQuery {
  readonly template: Template;
  readonly name: QueryName;
  readonly query: string;
}

/** One query for each measure of each template that is in use, whatever the number of targets. */
export function planQueries(
  selected: readonly SelectedTarget[],
  resolutionSeconds: number,
): readonly PlannedQuery[] {
  const byTemplate = new Map<Template, SelectedTarget[]>();
  for (const one of selected) {
    const known = byTemplate.get(one.template);
    if (known) known.push(one);
    else byTemplate.set(one.template, [one]);
  }
  return [...byTemplate].flatMap(([template, ofTemplate]) => {
    const values = {
      matchers: matchersOf(ofTemplate),
      by: labelsOf(template, ofTemplate),
      windowSeconds: Math.max(template.windowSeconds, resolutionSeconds),
    };
    return QUERIES.flatMap(name => {
      const query = template.queries[name];
      return query === undefined
        ? []
        : [{ template, name, query: fillQuery(query, values) }];
    });
  });
}

/** What all of the selectors demand: where each names values of a label, one of them all. */
function matchersOf(selected: readonly SelectedTarget[]): string {
  const demanded = new Map<
    string,
    { values: Set<string>; selectors: number }
  >();
  for (const { selector } of selected) {
    const labels = new Set<string>();
    for (const { label, values, negated } of selector) {
      // An empty value is also the label that is missing, of which a list of values knows nothing.
      if (negated || values.includes('') || labels.has(label)) continue;
      labels.add(label);
      const known = demanded.get(label) ?? { values: new Set(), selectors: 0 };
      for (const value of values) known.values.add(value);
      demanded.set(label, { ...known, selectors: known.selectors + 1 });
    }
  }
  return [...demanded]
    .filter(([, { selectors }]) => selectors === selected.length)
    .map(([label, { values }]) => anyOf(label, [...values].sort()))
    .filter(matcher => matcher.length <= MAX_MATCHERS_LENGTH)
    .join(',');
}

function labelsOf(
  { environmentLabel, versionLabel }: Template,
  selected: readonly SelectedTarget[],
): readonly string[] {
  const labels = new Set(
    selected.flatMap(({ selector }) => selector.map(({ label }) => label)),
  );
  if (environmentLabel !== undefined) labels.add(environmentLabel);
  if (versionLabel !== undefined) labels.add(versionLabel);
  return [...labels].sort();
}
