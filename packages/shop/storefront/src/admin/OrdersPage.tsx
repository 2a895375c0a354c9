import { formatMoney } from '../../../src/money.ts';
import { staffApi } from '../api/staffApi.ts';
import type { OrderState } from '../api/types.ts';
import { OrderTag, stateText } from '../orders/OrderTag.tsx';
import { showTime } from '../orders/showTime.ts';
import { Link } from '../routing/Link.tsx';
import type { PageProps } from '../routing/Route.ts';
import { useRouter } from '../routing/Router.tsx';
import { BackOffice } from './BackOffice.tsx';
import { Listing, withQuery } from './Listing.tsx';
import { useAsked } from './useAsked.ts';

export const title = (): string => 'Orders';

const STATES: readonly OrderState[] = [
  'placed',
  'paid',
  'packed',
  'shipped',
  'delivered',
  'cancelled',
  'returned',
  'refunded',
];

export default function OrdersPage(props: PageProps) {
  return (
    <BackOffice>
      <Orders {...props} />
    </BackOffice>
  );
}

function Orders({ place }: PageProps) {
  const { navigate } = useRouter();
  const status = place.query.get('status') ?? undefined;
  const q = place.query.get('q') ?? undefined;
  const cursor = place.query.get('cursor') ?? undefined;
  const asked = useAsked(place.query.toString(), () =>
    staffApi.orders({ status, q, cursor }),
  );
  return (
    <Listing
      title="Orders"
      place={place}
      asked={asked}
      search="Number, name or e-mail"
      columns={['Order', 'Customer', 'State', 'Pieces', 'Total', 'Ordered']}
      tools={
        <label className="sort">
          <span>State</span>
          <select
            value={status ?? ''}
            onChange={event =>
              navigate(
                withQuery(place, {
                  status: event.target.value,
                  cursor: undefined,
                }),
              )
            }
          >
            <option value="">All</option>
            {STATES.map(state => (
              <option key={state} value={state}>
                {stateText(state)}
              </option>
            ))}
          </select>
        </label>
      }
      row={order => (
        <tr key={order.id}>
          <td>
            <Link href={`/admin/orders/${order.id}`}>
              <b>{order.number}</b>
            </Link>
          </td>
          <td>
            {order.name}
            <br />
            <span className="hint">{order.email}</span>
          </td>
          <td>
            <OrderTag status={order.status} />{' '}
            {order.returnRequested && (
              <span className="tag warn">Return announced</span>
            )}
          </td>
          <td className="number">{order.pieces}</td>
          <td className="number">
            {formatMoney(order.total)}
            {order.refunded.amount > 0 && (
              <>
                <br />
                <span className="hint">−{formatMoney(order.refunded)}</span>
              </>
            )}
          </td>
          <td>{showTime(order.createdAt)}</td>
        </tr>
      )}
    />
  );
}
