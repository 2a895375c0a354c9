/** In a text that CodePipeline keeps, so that what was done is found again for certain. */
const TAG = /\s*\[capstan:([A-Za-z0-9-]+)\]/;

/** The text with the action's key behind it, cut so that the key stays whole. */
export function withKey(text: string, key: string, length: number): string {
  const tag = ` [capstan:${key}]`;
  return `${text.slice(0, length - tag.length)}${tag}`;
}

export function hasKey(text: string | undefined, key: string): boolean {
  return TAG.exec(text ?? '')?.[1] === key;
}

/** What people are shown of it. */
export function withoutKey(text: string): string {
  return text.replace(TAG, '').trim();
}
