import { staffApi } from '../api/staffApi.ts';
import { Field } from '../design/Field.tsx';
import { Notice } from '../design/Notice.tsx';
import { useSubmit } from '../design/useSubmit.ts';
import { showTime } from '../orders/showTime.ts';
import { Link } from '../routing/Link.tsx';
import type { PageProps } from '../routing/Route.ts';
import { say } from '../shell/toastStore.ts';
import { BackOffice } from './BackOffice.tsx';
import { Listing } from './Listing.tsx';
import { mayAct, staffStore } from './staffStore.ts';
import { useAsked } from './useAsked.ts';

export const title = (): string => 'Stock ledger';

export default function LedgerPage(props: PageProps) {
  return (
    <BackOffice>
      <p className="crumbs">
        <Link href="/admin/stock">Stock</Link>
      </p>
      <Ledger {...props} />
    </BackOffice>
  );
}

function Ledger({ place }: PageProps) {
  const id = place.params.id ?? '';
  const { staff } = staffStore.use();
  const asked = useAsked(`${id} ${place.query}`, () =>
    staffApi.ledger(id, place.query.get('cursor') ?? undefined),
  );
  const { answer } = asked;
  return (
    <>
      {answer && mayAct(staff, 'clerk') && (
        <AdjustForm
          variantId={answer.variantId}
          sku={answer.sku}
          onDone={asked.again}
        />
      )}
      <Listing
        title={
          answer
            ? `${answer.product}${
                answer.variant === '' ? '' : `, ${answer.variant}`
              }: ${answer.available} left`
            : 'Ledger'
        }
        place={place}
        asked={asked}
        columns={['When', 'What', 'Pieces', 'Reason', 'Who']}
        row={entry => (
          <tr key={`${entry.at} ${entry.kind} ${entry.delta} ${entry.orderId}`}>
            <td>{showTime(entry.at)}</td>
            <td>
              {entry.orderId === undefined ? (
                entry.kind
              ) : (
                <Link href={`/admin/orders/${entry.orderId}`}>
                  {entry.kind}
                </Link>
              )}
            </td>
            <td className="number">
              {entry.delta > 0 ? `+${entry.delta}` : entry.delta}
            </td>
            <td>{entry.reason}</td>
            <td>{entry.actor}</td>
          </tr>
        )}
      />
    </>
  );
}

interface AdjustFormProps {
  readonly variantId: number;
  readonly sku: string;
  onDone(): void;
}

function AdjustForm({ variantId, sku, onDone }: AdjustFormProps) {
  const { busy, refused, onSubmit } = useSubmit(async (value, form) => {
    const row = await staffApi.adjustStock(
      variantId,
      Number(value('delta')),
      value('reason').trim(),
    );
    form.reset();
    say({ kind: 'good', text: `${sku}: ${row.available} left.` });
    onDone();
  });
  return (
    <form className="panel narrow-form" onSubmit={onSubmit}>
      <h2>Adjust {sku}</h2>
      {refused && <Notice kind="bad">{refused.message}</Notice>}
      <div className="fields">
        <Field
          label="Pieces to add, or with − to take out"
          name="delta"
          type="number"
          step="1"
          required
        />
        <Field
          label="Reason"
          name="reason"
          required
          maxLength={200}
          placeholder="Counted, broken, delivered …"
        />
      </div>
      <p className="form-actions">
        <button className="button" disabled={busy}>
          Adjust
        </button>
      </p>
    </form>
  );
}
