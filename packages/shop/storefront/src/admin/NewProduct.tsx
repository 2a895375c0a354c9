import { staffApi } from '../api/staffApi.ts';
import { departmentsOf } from '../catalog/categories.ts';
import { Field, TextField } from '../design/Field.tsx';
import { Notice } from '../design/Notice.tsx';
import { useSubmit } from '../design/useSubmit.ts';
import { useRouter } from '../routing/Router.tsx';
import { CategoryField } from './CategoryField.tsx';
import { minorUnits } from './minorUnits.ts';

export function NewProduct() {
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
          price: minorUnits(value('price')),
          stock: Number(value('stock')),
        },
      ],
    });
    navigate(`/admin/products/${made.id}`, { replace: true });
  });
  return (
    <form className="panel narrow-form" onSubmit={onSubmit}>
      <h1>New product</h1>
      {refused && <Notice kind="bad">{refused.message}</Notice>}
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
