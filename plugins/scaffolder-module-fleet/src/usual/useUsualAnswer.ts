import { createContext, useContext, useEffect } from 'react';

/** What each field's usual answer was when it was last shown. The form makes fields anew when other questions are asked. */
export const UsualAnswers = createContext(new Map<string, unknown>());

/**
 * A question may have another usual answer once another infrastructure is chosen. An answer that was only the usual one follows
 * it; what a person chose stays. Answers whether the answer is about to be replaced.
 */
export function useUsualAnswer<Value>(
  props: {
    readonly idSchema: { readonly $id: string };
    readonly schema: { readonly default?: unknown };
    readonly formData?: Value;
  },
  onChange: (usual: Value) => void,
): boolean {
  const remembered = useContext(UsualAnswers);
  const id = props.idSchema.$id;
  const usual = props.schema.default;
  const before = remembered.get(id);
  const isStale =
    usual !== undefined &&
    before !== undefined &&
    before !== usual &&
    props.formData === before;
  // After every rendering: fields that change in the same moment overwrite each other in the form, so it is done until it is so.
  useEffect(() => {
    if (isStale) onChange(usual as Value);
    else remembered.set(id, usual);
  });
  return isStale;
}
