import type { Department } from '../catalog/categories.ts';
import { SelectField } from '../design/Field.tsx';

export function CategoryField({
  departments,
  category,
}: {
  readonly departments: readonly Department[];
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
