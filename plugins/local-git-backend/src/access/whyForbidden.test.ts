import { whyForbidden } from './whyForbidden';
import { whyRefused } from './whyRefused';

const good = {
  headers: { host: 'localhost:7007' } as Record<string, string | undefined>,
  socket: { remoteAddress: '127.0.0.1' },
};

describe('whyForbidden', () => {
  it.each([
    [{}, {}],
    [{ host: '127.0.0.1:7007' }, {}],
    [{ host: '[::1]:7007' }, { remoteAddress: '::1' }],
    [{ host: 'LOCALHOST' }, { remoteAddress: '::ffff:127.0.0.1' }],
    [{ 'sec-fetch-site': 'none' }, {}],
  ])('lets Git in with %p from %p', (headers, socket) => {
    expect(
      whyForbidden({
        headers: { ...good.headers, ...headers },
        socket: { ...good.socket, ...socket },
      }),
    ).toBeUndefined();
  });

  it.each([
    [{}, { remoteAddress: '10.0.0.7' }, 'machine'],
    [{}, { remoteAddress: undefined }, 'machine'],
    [{ 'x-forwarded-for': '10.0.0.7' }, {}, 'proxy'],
    [{ forwarded: 'for=10.0.0.7' }, {}, 'proxy'],
    [{ host: 'evil.example:7007' }, {}, 'names'],
    [{ host: 'localhost.evil.example' }, {}, 'names'],
    [{ host: '127.0.0.1.nip.io' }, {}, 'names'],
    [{ host: 'localhost@evil.example' }, {}, 'names'],
    [{ host: undefined }, {}, 'names'],
    [{ origin: 'http://localhost:7007' }, {}, 'browser'],
    [{ origin: 'null' }, {}, 'browser'],
    [{ 'sec-fetch-site': 'cross-site' }, {}, 'browser'],
    [{ 'sec-fetch-site': 'same-site' }, {}, 'browser'],
  ])('keeps %p from %p out', (headers, socket, why) => {
    expect(
      whyForbidden({
        headers: { ...good.headers, ...headers },
        socket: { ...good.socket, ...socket },
      }),
    ).toContain(why);
  });
});

describe('whyRefused', () => {
  it('serves in development only', () => {
    expect(whyRefused('development')).toBeUndefined();
    for (const place of ['production', 'Development', '', undefined])
      expect(whyRefused(place)).toContain('NODE_ENV is');
  });
});
