/** Files of one folder, for the review. */
export interface Folder {
  /** '' for files beside the folders. */
  readonly name: string;
  readonly files: readonly string[];
}

/** Groups paths by their first folder: folders by name, then what is beside them. */
export function filesByFolder(paths: readonly string[]): readonly Folder[] {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const at = path.indexOf('/');
    const name = at < 0 ? '' : path.slice(0, at);
    folders.set(name, [...(folders.get(name) ?? []), path.slice(at + 1)]);
  }
  return [...folders]
    .map(([name, files]) => ({ name, files }))
    .sort(
      (a, b) =>
        Number(a.name === '') - Number(b.name === '') ||
        a.name.localeCompare(b.name),
    );
}
