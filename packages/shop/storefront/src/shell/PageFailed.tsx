import { EmptyState } from '../design/EmptyState.tsx';
import { useRouter } from '../routing/Router.tsx';
import type { PageProps } from '../routing/Route.ts';

/** `data` is the sentence that tells what failed. */
export function PageFailed({ data }: PageProps<string>) {
  const { reload } = useRouter();
  return (
    <EmptyState title="That did not work" icon="alert">
      <p>{data}</p>
      <p>
        <button type="button" className="button" onClick={reload}>
          Try again
        </button>
      </p>
    </EmptyState>
  );
}
