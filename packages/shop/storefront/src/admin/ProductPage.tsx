import { messageOf } from '../api/ApiError.ts';
import { staffApi } from '../api/staffApi.ts';
import type { AdminProduct, AdminVariant } from '../api/types.ts';
import { departmentsOf } from '../catalog/categories.ts';
import { Field, SelectField, TextField } from '../design/Field.tsx';
import { Notice } from '../design/Notice.tsx';
import { Skeleton } from '../design/Skeleton.tsx';
import { useSubmit } from '../design/useSubmit.ts';
import { Link } from '../routing/Link.tsx';
import type { PageProps } from '../routing/Route.ts';
import { useRouter } from '../routing/Router.tsx';
import { say } from '../shell/toastStore.ts';
import { BackOffice } from './BackOffice.tsx';
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

function CategoryField({
  departments,
  category,
}: {
  readonly departments: ReturnType<typeof departmentsOf>;
  readonly category?: string;
}) {
  return (
    <SelectField label="Category" name="category" defaultValue={category}>
      {departments.map(department => (
        <optgroup key={department.slug} label={department.name}>
          {department.categories.map(one => (
            <option key={one.slug} value={one.slug}>
              {one.name}
            </option>
          ))}
        </optgroup>
      ))}
    </SelectField>
  );
}

/** What a field for money says, in minor units. */
const minor = (text: string): number => Math.round(Number(text) * 100);

function PriceForm({
  variant,
  onChange,
  locked,
}: FormProps & { readonly variant: AdminVariant }) {
  const { busy, refused, onSubmit } = useSubmit(async value => {
    onChange(await staffApi.changePrice(variant.id, minor(value('price'))));
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

function NewProduct() {
  const { shell, navigate } = useRouter();
  const { busy, refused, onSubmit } = useSubmit(async value => {
    const made = await staffApi.addProduct({
      slug: value('slug').trim(),
      title: value('title').trim(),
      description: value('description').trim(),
      category: value('category'),
      published: value('published') === 'yes',
      variants: [
        {
          sku: value('sku').trim(),
          price: minor(value('price')),
          stock: Number(value('stock')),
        },
      ],
    });
    navigate(`/admin/products/${made.id}`, { replace: true });
  });
  return (
    <form className="panel narrow-form" onSubmit={onSubmit}>
      <h1>New product</h1>
      {refused && (
        <Notice kind="bad">{refused.message || messageOf(refused)}</Notice>
      )}
      <div className="fields">
        <Field wide label="Title" name="title" required maxLength={200} />
        <Field
          wide
          label="Address in the shop"
          name="slug"
          required
          pattern="[a-z0-9][a-z0-9\-]{0,79}"
          hint="Small letters, digits and hyphens; its last words choose the picture, for example moss-oak-table-lamp"
        />
        <TextField
          label="Description"
          name="description"
          required
          maxLength={5000}
        />
        <div className="wide">
          <CategoryField departments={departmentsOf(shell)} />
        </div>
        <Field label="Article number" name="sku" required maxLength={40} />
        <Field
          label="Price with tax"
          name="price"
          type="number"
          step="0.01"
          min="0.01"
          required
        />
        <Field
          label="Pieces in stock"
          name="stock"
          type="number"
          step="1"
          min="0"
          defaultValue="0"
          required
        />
        <label className="choice wide">
          <input type="checkbox" name="published" value="yes" defaultChecked />
          <span>Published</span>
        </label>
      </div>
      <p className="form-actions">
        <button className="button" disabled={busy}>
          Add it
        </button>
      </p>
    </form>
  );
}
