import { useState } from 'react';

interface GalleryProps {
  /** The picture of the variant that is chosen. */
  readonly image: string;
  readonly title: string;
}

const VIEWS = [
  { view: 'front', name: 'by itself' },
  { view: 'room', name: 'in a room' },
  { view: 'detail', name: 'from near' },
] as const;

/** The pictures of a product: a large one, and the others to choose from. */
export function Gallery({ image, title }: GalleryProps) {
  const [shown, setShown] = useState(0);
  const addressOf = (view: string) =>
    view === 'front'
      ? image
      : `${image}${image.includes('?') ? '&' : '?'}view=${view}`;
  const { view, name } = VIEWS[shown] ?? VIEWS[0];
  return (
    <div className="gallery">
      <div className="gallery-large">
        <img
          src={addressOf(view)}
          alt={`${title}, ${name}`}
          width="640"
          height="640"
          fetchPriority="high"
        />
      </div>
      <ul>
        {VIEWS.map((one, index) => (
          <li key={one.view}>
            <button
              type="button"
              aria-pressed={index === shown}
              aria-label={`Picture ${one.name}`}
              onClick={() => setShown(index)}
            >
              <img src={addressOf(one.view)} alt="" width="96" height="96" />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
