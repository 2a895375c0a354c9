import { InputReader, pathSlug } from '../http/InputReader.ts';
import { Problem } from '../http/Problem.ts';
import { PreparedCache } from '../http/PreparedCache.ts';
import { parameter } from '../http/Route.ts';
import type { Route } from '../http/Route.ts';
import { prepare } from '../http/answer.ts';
import { answerCompressed } from './answerCompressed.ts';
import { drawPicture } from './pictures/drawPicture.ts';
import { VIEWS } from './pictures/Picture.ts';

/** Drawing one costs less than a millisecond, keeping one about ten kilobytes. */
const MOST_PICTURES = 500;

/** `/images/<slug>.svg?colour=<name>&view=<view>`: drawn by the shop itself. */
export function pictureRoute(): Route {
  const pictures = new PreparedCache(60_000, MOST_PICTURES);
  return {
    method: 'get',
    path: '/images/{file}',
    page: true,
    async handle(request, response) {
      const name = parameter(request, 'file');
      if (!name.endsWith('.svg')) throw Problem.notFound('picture', name);
      const slug = pathSlug(name.slice(0, -4), 'picture');
      const input = InputReader.of({ ...request.query }, ['colour', 'view']);
      const colour = input.has('colour')
        ? input
            .matching(
              'colour',
              /^[a-z][a-z -]{0,30}$/i,
              'Give the name of a colour.',
            )
            .toLowerCase()
        : undefined;
      const view = input.has('view') ? input.choice('view', VIEWS) : 'front';
      input.done();
      const picture = await pictures.get(
        `${slug} ${view} ${colour}`,
        async () =>
          prepare(
            'image/svg+xml',
            Buffer.from(
              drawPicture({
                slug,
                view,
                ...(colour === undefined ? {} : { colour }),
              }),
            ),
          ),
      );
      await answerCompressed(
        request,
        response,
        picture,
        'public, max-age=86400',
      );
    },
  };
}
