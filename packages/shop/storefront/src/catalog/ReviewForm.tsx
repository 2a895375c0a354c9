import { useState } from 'react';
import { customerApi } from '../api/customerApi.ts';
import type { NewReview } from '../api/types.ts';
import { Field, TextField } from '../design/Field.tsx';
import { Icon } from '../design/Icon.tsx';
import { Notice } from '../design/Notice.tsx';
import { useSubmit } from '../design/useSubmit.ts';
import { say } from '../shell/toastStore.ts';

interface ReviewFormProps {
  readonly slug: string;
  /** Proves that it was bought here. */
  readonly order?: NewReview['order'] | undefined;
  onDone(): void;
}

/** A review is read by the shop before others see it. */
export function ReviewForm({ slug, order, onDone }: ReviewFormProps) {
  const [rating, setRating] = useState(0);
  const { busy, refused, onSubmit } = useSubmit(async value => {
    await customerApi.addReview(slug, {
      rating,
      title: value('title').trim(),
      text: value('text').trim(),
      author: value('author').trim(),
      ...(order === undefined ? {} : { order }),
    });
    say({
      kind: 'good',
      text: 'Thank you. Your review is shown once we have read it.',
    });
    onDone();
  });
  return (
    <form className="panel narrow-form" onSubmit={onSubmit}>
      {refused && <Notice kind="bad">{refused.message}</Notice>}
      <fieldset>
        <legend className="hint">How many stars?</legend>
        <div className="rate">
          {[1, 2, 3, 4, 5].map(star => (
            <label key={star} className={star <= rating ? 'on' : undefined}>
              <input
                type="radio"
                name="rating"
                value={star}
                required
                aria-label={star === 1 ? 'One star' : `${star} stars`}
                checked={star === rating}
                onChange={() => setRating(star)}
              />
              <Icon name="star" />
            </label>
          ))}
        </div>
      </fieldset>
      <div className="stack">
        <Field label="In a few words" name="title" required maxLength={120} />
        <TextField
          label="What is it like?"
          name="text"
          required
          maxLength={4000}
        />
        <Field
          label="Your name, as others may read it"
          name="author"
          autoComplete="nickname"
          required
          maxLength={80}
        />
      </div>
      <p className="form-actions">
        <button className="button" disabled={busy || rating === 0}>
          Send
        </button>
      </p>
    </form>
  );
}
