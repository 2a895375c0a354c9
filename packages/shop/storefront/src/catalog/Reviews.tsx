import { useState } from 'react';
import { messageOf } from '../api/ApiError.ts';
import { customerApi } from '../api/customerApi.ts';
import type { NewReview, ReviewPage } from '../api/types.ts';
import { showDay } from '../orders/showTime.ts';
import { say } from '../shell/toastStore.ts';
import { ReviewForm } from './ReviewForm.tsx';
import { Stars } from './Stars.tsx';

interface ReviewsProps {
  readonly slug: string;
  readonly first: ReviewPage;
  /** Somebody came here from an order to review what was bought. */
  readonly order?: NewReview['order'] | undefined;
}

export function Reviews({ slug, first, order }: ReviewsProps) {
  const [page, setPage] = useState(first);
  const [writing, setWriting] = useState(order !== undefined);
  const { rating, items, nextCursor } = page;
  const more = async () => {
    try {
      const next = await customerApi.reviews(slug, nextCursor);
      setPage({ ...next, items: [...items, ...next.items] });
    } catch (error) {
      say({ kind: 'bad', text: messageOf(error) });
    }
  };
  return (
    <section className="section" id="reviews">
      <div className="reviews-head">
        <h2>What customers say</h2>
        {rating.average !== undefined && (
          <span>
            <Stars rating={rating.average} /> {rating.average.toFixed(1)} from{' '}
            {rating.reviews === 1 ? 'one review' : `${rating.reviews} reviews`}
          </span>
        )}
        <button
          type="button"
          className="button small quiet"
          aria-expanded={writing}
          onClick={() => setWriting(!writing)}
        >
          Write a review
        </button>
      </div>
      {writing && (
        <ReviewForm
          slug={slug}
          order={order}
          onDone={() => setWriting(false)}
        />
      )}
      {items.length === 0 && !writing && (
        <p className="hint">Nobody has reviewed it yet.</p>
      )}
      {items.map(review => (
        <article key={review.id} className="review">
          <Stars rating={review.rating} />
          <h3>{review.title}</h3>
          <p>{review.text}</p>
          <p className="hint">
            {review.author}
            {review.verified && ' · bought here'} ·{' '}
            <time dateTime={review.createdAt}>{showDay(review.createdAt)}</time>
          </p>
        </article>
      ))}
      {nextCursor !== undefined && (
        <button
          type="button"
          className="button quiet"
          onClick={() => void more()}
        >
          More reviews
        </button>
      )}
    </section>
  );
}
