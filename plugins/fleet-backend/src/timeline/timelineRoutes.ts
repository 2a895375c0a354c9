import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { TypedRouter } from '@backstage/backend-openapi-utils';
import type { TimelineEndpoints } from '../schema/TimelineEndpoints';
import type { TimelineReader } from './TimelineReader';

const DEFAULT_LIMIT = 25;

/** What happened to services. */
export function addTimelineRoutes(
  router: TypedRouter<TimelineEndpoints>,
  options: {
    readonly httpAuth: HttpAuthService;
    readonly timeline: TimelineReader;
  },
): void {
  const { httpAuth, timeline } = options;

  router.get('/timeline', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(
      await timeline.list(
        { ...req.query, limit: req.query.limit ?? DEFAULT_LIMIT },
        credentials,
      ),
    );
  });
}
