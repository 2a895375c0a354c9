import { Icon } from '../design/Icon.tsx';

/** One to five of them. */
export function Stars({ rating }: { readonly rating: number }) {
  return (
    <span
      className="stars"
      role="img"
      aria-label={`${rating.toLocaleString('en', {
        maximumFractionDigits: 1,
      })} of 5 stars`}
    >
      {[1, 2, 3, 4, 5].map(star => (
        <span
          key={star}
          className={star <= Math.round(rating) ? 'on' : undefined}
        >
          <Icon name="star" />
        </span>
      ))}
    </span>
  );
}
