import { staffApi } from '../api/staffApi.ts';
import type { AdminProduct, AdminVariant } from '../api/types.ts';
import { departmentsOf } from '../catalog/categories.ts';
import { Field, TextField } from '../design/Field.tsx';
import { Notice } from '../design/Notice.tsx';
import { Skeleton } from '../design/Skeleton.tsx';
import { useSubmit } from '../design/useSubmit.ts';
import { Link } from '../routing/Link.tsx';
import type { PageProps } from '../routing/Route.ts';
import { useRouter } from '../routing/Router.tsx';
import { say } from '../shell/toastStore.ts';
import { BackOffice } from './BackOffice.tsx';
import { CategoryField } from './CategoryField.tsx';
import { NewProduct } from './NewProduct.tsx';
import { minorUnits } from './minorUnits.ts';
import { mayAct, staffStore } from './staffStore.ts';
import { useAsked } from './useAsked.ts';

export const title = (): string => 'Product';

export default function ProductPage({ place }: PageProps) {
  const id = place.params.id ?? '';
  return (
    <BackOffice>
      <p className="crumbs">
        <Link href="/admin/products">Products</Link>
      </p>
      {id === 'new' ? <NewProduct /> : <Product id={id} />}
    </BackOffice>
  );
}

function Product({ id }: { readonly id: string }) {
  const { staff } = staffStore.use();
  const {
    answer: product,
    failure,
    keep,
  } = useAsked(id, () => staffApi.product(id));
  if (failure !== undefined) return <Notice kind="bad">{failure}</Notice>;
  if (product === undefined) return <Skeleton kind="panel" />;
  return (
    <>
      <div className="office-title">
        <h1>{product.title}</h1>
        {product.published ? (
          <Link href={`/products/${product.slug}`}>See it in the shop</Link>
        ) : (
          <span className="tag warn">Not published</span>
        )}
      </div>
      <div className="columns">
        <WordsForm
          product={product}
          onChange={keep}
          locked={!mayAct(staff, 'clerk')}
        />
        <section className="panel">
          <h2>Prices</h2>
          {product.variants.map(variant => (
            <PriceForm
              key={variant.id}
              variant={variant}
              onChange={keep}
              locked={!mayAct(staff, 'manager')}
            />
          ))}
        </section>
      </div>
    </>
  );
}

interface FormProps {
  onChange(product: AdminProduct): void;
  /** Whoever is signed in may only look. */
  readonly locked: boolean;
}

function WordsForm({
  product,
  onChange,
  locked,
}: FormProps & { readonly product: AdminProduct }) {
  const { shell } = useRouter();
  const { busy, refused, onSubmit } = useSubmit(async value => {
    onChange(
      await staffApi.changeProduct(product.id, {
        title: value('title').trim(),
        description: value('description').trim(),
        category: value('category'),
        published: value('published') === 'yes',
      }),
    );
    say({ kind: 'good', text: 'The product is saved.' });
  });
  return (
    <form className="panel" onSubmit={onSubmit}>
      <h2>Words</h2>
      {refused && <Notice kind="bad">{refused.message}</Notice>}
      <fieldset className="stack" disabled={locked}>
        <Field
          label="Title"
          name="title"
          required
          maxLength={200}
          defaultValue={product.title}
        />
        <TextField
          label="Description"
          name="description"
          required
          maxLength={5000}
          rows={6}
          defaultValue={product.description}
        />
        <CategoryField
          departments={departmentsOf(shell)}
          category={product.category}
        />
        <label className="choice">
          <input
            type="checkbox"
            name="published"
            value="yes"
            defaultChecked={product.published}
          />
          <span>
            Published
            <small>Customers see it and can buy it</small>
          </span>
        </label>
        <p className="form-actions">
          <button className="button" disabled={busy}>
            Save
          </button>
        </p>
      </fieldset>
    </form>
  );
}

function PriceForm({
  variant,
  onChange,
  locked,
}: FormProps & { readonly variant: AdminVariant }) {
  const { busy, refused, onSubmit } = useSubmit(async value => {
    onChange(
      await staffApi.changePrice(variant.id, minorUnits(value('price'))),
    );
    say({
      kind: 'good',
      text: `${variant.sku} has its new price. Carts keep the one their customers saw until they accept it.`,
    });
  });
  return (
    <form className="coupon" onSubmit={onSubmit}>
      <Field
        label={`${variant.title || 'The only variant'} (${variant.sku}), ${
          variant.available
        } left`}
        name="price"
        type="number"
        step="0.01"
        min="0.01"
        required
        disabled={locked}
        defaultValue={(variant.price.amount / 100).toFixed(2)}
        error={refused?.message}
      />
      <button className="button small quiet" disabled={busy || locked}>
        Set
      </button>
      <Link href={`/admin/stock/${variant.id}`}>Ledger</Link>
    </form>
  );
}
