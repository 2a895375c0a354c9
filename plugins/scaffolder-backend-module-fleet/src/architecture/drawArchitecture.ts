import { type Column, FILE_PARTS, type Part, RESOURCE_PARTS } from './parts';

/** A file of the service, by its path with `/`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

const RESOURCE = /^\s*resource\s+"([a-z0-9_]+)"/gm;

/** The parts that the files declare, each once, in the table's order. */
export function partsOf(files: readonly SourceFile[]): Part[] {
  const types = new Set(
    files
      .filter(({ path }) => path.endsWith('.tf'))
      .flatMap(({ text }) =>
        [...text.matchAll(RESOURCE)].map(([, type]) => type),
      ),
  );
  const paths = new Set(files.map(({ path }) => path));
  const parts = [
    ...Object.entries(FILE_PARTS)
      .filter(([path]) => paths.has(path))
      .flatMap(([, found]) => found),
    ...Object.entries(RESOURCE_PARTS)
      .filter(([type]) => types.has(type))
      .map(([, part]) => part),
  ];
  return parts.filter(
    (part, at) => parts.findIndex(({ label }) => label === part.label) === at,
  );
}

/**
 * Draws the architecture as a Mermaid flowchart, from the files that make it: a part that is not in the code is not in the
 * picture, and the other way around.
 */
export function drawArchitecture(
  files: readonly SourceFile[],
  scaling: { readonly min: number; readonly max: number },
): string {
  const parts = partsOf(files);
  const inColumn = (column: Column) =>
    parts.filter(part => part.column === column);
  const idOf = (part: Part) =>
    `${part.column}${inColumn(part.column).indexOf(part) + 1}`;
  const compute = inColumn('compute');
  const entries = inColumn('entry');
  const lines = ['flowchart LR', '  customers([Customers])'];
  for (const part of parts)
    lines.push(`  ${idOf(part)}${shapeOf(part, scaling)}`);
  // One after the other: name, edge, balancer.
  const way = ['customers', ...entries.map(idOf)];
  way.slice(1).forEach((id, at) => lines.push(`  ${way[at]} --> ${id}`));
  for (const group of compute) {
    lines.push(`  ${way[way.length - 1]} --> ${idOf(group)}`);
    for (const part of inColumn('data'))
      lines.push(`  ${idOf(group)} --> ${idOf(part)}`);
    for (const part of inColumn('delivery'))
      lines.push(`  ${idOf(part)} -.-> ${idOf(group)}`);
    for (const part of inColumn('observation'))
      lines.push(`  ${idOf(group)} -. signals .-> ${idOf(part)}`);
  }
  return lines.join('\n');
}

function shapeOf(
  part: Part,
  { min, max }: { min: number; max: number },
): string {
  if (part.column === 'data') return `[("${part.label}")]`;
  return part.column === 'compute'
    ? `["${part.label}<br/>${min} to ${max} instances in prod"]`
    : `["${part.label}"]`;
}
