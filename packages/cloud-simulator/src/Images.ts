import { createHash } from 'node:crypto';

/**
 * What tasks of an image do. `healthy`: serve after `startSeconds`. `crashes`: exit shortly after the start. `slow`: need
 * five minutes. `flapping`: are healthy for a while, then exit. @public
 */
export type ImageHealth = 'healthy' | 'crashes' | 'slow' | 'flapping';

/** @public */
export interface ImageBehaviour {
  readonly health: ImageHealth;
  /** From the start of a task until it serves. */
  readonly startSeconds: number;
}

const USUAL: ImageBehaviour = { health: 'healthy', startSeconds: 10 };

/** All registries: which bytes a tag names, and how they behave. @public */
export class Images {
  readonly #behaviours = new Map<string, ImageBehaviour>();
  readonly #digests = new Map<string, string>();

  /** How tasks of this image behave from now on, for example `shop:1.1.0`. */
  script(image: string, behaviour: Partial<ImageBehaviour>): void {
    this.#behaviours.set(image, { ...this.behaviour(image), ...behaviour });
  }

  behaviour(image: string): ImageBehaviour {
    return this.#behaviours.get(image) ?? USUAL;
  }

  /** Other bytes under the same tag. */
  moveTag(image: string, content: string): void {
    this.#digests.set(image, digestOf(`${image}\n${content}`));
  }

  /** `sha256:…`; the one in the name when there is one. */
  digest(image: string): string {
    const pinned = /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1];
    return pinned ?? this.#digests.get(image) ?? digestOf(image);
  }
}

function digestOf(content: string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
