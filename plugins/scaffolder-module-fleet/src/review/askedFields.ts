type Json = Readonly<Record<string, unknown>>;

/** A question of the form, as it was asked. */
export interface AskedField {
  readonly key: string;
  readonly title: string;
  readonly definition: Json;
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What a page of the form asks, given the answers, in the order of the page: its own properties and those of the branches that the
 * answers lead to. What a template wants not to be shown (`ui:backstage.review.show: false`) and what has no type is left out.
 */
export function askedFields(page: unknown, answers: Json): AskedField[] {
  const definitions = new Map<string, Json>();
  collect(page, answers, definitions);
  return inOrder([...definitions.keys()], page)
    .map(key => ({ key, definition: definitions.get(key)! }))
    .filter(({ definition }) => isShown(definition))
    .map(({ key, definition }) => ({
      key,
      title: String(definition.title ?? key),
      definition,
    }));
}

/** As the page's `ui:order` has it; what that does not name comes where its `*` is. */
function inOrder(keys: readonly string[], page: unknown): readonly string[] {
  const order = isObject(page) ? page['ui:order'] : undefined;
  if (!Array.isArray(order)) return keys;
  const rest = keys.filter(key => !order.includes(key));
  return order.flatMap(key =>
    key === '*' ? rest : keys.filter(known => known === key),
  );
}

/** In a branch, `condition` is what leads to it: it says nothing of how that field is shown. */
function collect(
  schema: unknown,
  answers: Json,
  into: Map<string, Json>,
  condition?: string,
) {
  if (!isObject(schema)) return;
  for (const [key, definition] of Object.entries(schema.properties ?? {})) {
    if (isObject(definition) && key !== condition)
      into.set(key, { ...into.get(key), ...definition });
  }
  for (const [key, dependency] of Object.entries(schema.dependencies ?? {})) {
    if (answers[key] === undefined || !isObject(dependency)) continue;
    const branches = Array.isArray(dependency.oneOf) ? dependency.oneOf : [];
    const branch = branches.find(one => fits(one, key, answers[key]));
    collect(branch ?? dependency, answers, into, key);
  }
}

function fits(branch: unknown, key: string, answer: unknown): boolean {
  if (!isObject(branch) || !isObject(branch.properties)) return false;
  const definition = branch.properties[key];
  if (!isObject(definition)) return false;
  if ('const' in definition) return definition.const === answer;
  return Array.isArray(definition.enum) && definition.enum.includes(answer);
}

function isShown(definition: Json): boolean {
  if (definition.type === undefined) return false;
  const backstage = definition['ui:backstage'];
  const review = isObject(backstage) ? backstage.review : undefined;
  return !(isObject(review) && review.show === false);
}

/** An answer in the form's words; empty when there is none. */
export function answerText({ definition }: AskedField, value: unknown): string {
  if (value === undefined || value === null || value === '') return '';
  const { enum: values, enumNames: names } = definition;
  if (Array.isArray(values) && Array.isArray(names)) {
    return String(names[values.indexOf(value)] ?? value);
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
