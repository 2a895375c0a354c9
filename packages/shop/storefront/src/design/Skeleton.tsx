/** A grey place where something will be. */
export function Skeleton({
  kind,
}: {
  readonly kind: 'title' | 'text' | 'panel' | 'row';
}) {
  return <div className={`skeleton ${kind}`} aria-hidden="true" />;
}
