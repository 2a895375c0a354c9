import { messageOf } from '../api/ApiError.ts';
import { staffApi } from '../api/staffApi.ts';
import type { ReviewStatus } from '../api/types.ts';
import { Stars } from '../catalog/Stars.tsx';
import { showTime } from '../orders/showTime.ts';
import { Link } from '../routing/Link.tsx';
import type { PageProps } from '../routing/Route.ts';
import { useRouter } from '../routing/Router.tsx';
import { say } from '../shell/toastStore.ts';
import { BackOffice } from './BackOffice.tsx';
import { Listing, withQuery } from './Listing.tsx';
import { mayAct, staffStore } from './staffStore.ts';
import { useAsked } from './useAsked.ts';

export const title = (): string => 'Reviews';

const STATUSES: Readonly<Record<ReviewStatus, string>> = {
  pending: 'To be read',
  approved: 'Shown',
  rejected: 'Not shown',
};

export default function ReviewsPage(props: PageProps) {
  return (
    <BackOffice>
      <Reviews {...props} />
    </BackOffice>
  );
}

function Reviews({ place }: PageProps) {
  const { navigate } = useRouter();
  const { staff } = staffStore.use();
  const status = place.query.get('status') ?? 'pending';
  const asked = useAsked(place.query.toString(), () =>
    staffApi.reviews({
      status,
      cursor: place.query.get('cursor') ?? undefined,
    }),
  );
  const decide = (id: number, decision: ReviewStatus) => {
    staffApi
      .moderate(id, decision)
      .then(asked.again, (error: unknown) =>
        say({ kind: 'bad', text: messageOf(error) }),
      );
  };
  return (
    <Listing
      title="Reviews"
      place={place}
      asked={asked}
      columns={['Review', 'Product', 'Written', '']}
      tools={
        <label className="sort">
          <span>State</span>
          <select
            value={status}
            onChange={event =>
              navigate(
                withQuery(place, {
                  status: event.target.value,
                  cursor: undefined,
                }),
              )
            }
          >
            {Object.entries(STATUSES).map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </label>
      }
      row={review => (
        <tr key={review.id}>
          <td className="wide-cell">
            <Stars rating={review.rating} /> <b>{review.title}</b>
            <p>{review.text}</p>
            <span className="hint">
              {review.author}
              {review.verified && ' · bought here'}
            </span>
          </td>
          <td>
            <Link href={`/products/${review.product}`}>{review.product}</Link>
          </td>
          <td>{showTime(review.createdAt)}</td>
          <td>
            {mayAct(staff, 'clerk') && (
              <span className="form-actions">
                {review.status !== 'approved' && (
                  <button
                    type="button"
                    className="button small"
                    onClick={() => decide(review.id, 'approved')}
                  >
                    Show
                  </button>
                )}
                {review.status !== 'rejected' && (
                  <button
                    type="button"
                    className="button small quiet"
                    onClick={() => decide(review.id, 'rejected')}
                  >
                    Hide
                  </button>
                )}
              </span>
            )}
          </td>
        </tr>
      )}
    />
  );
}
