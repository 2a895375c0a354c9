import { isLoopback, whyRefused } from './whyRefused';

describe('whyRefused', () => {
  it.each(['development', 'test'])('lets people in in %s', environment => {
    expect(whyRefused(environment)).toBeUndefined();
  });

  it.each([
    ['production', "NODE_ENV is 'production'"],
    ['staging', "NODE_ENV is 'staging'"],
    ['Development', "NODE_ENV is 'Development'"],
    ['', "NODE_ENV is ''"],
    [undefined, 'NODE_ENV is not set'],
  ])('refuses in %p and says why', (environment, why) => {
    expect(whyRefused(environment)).toContain(why);
    expect(whyRefused(environment)).toContain('Configure a real auth provider');
  });
});

describe('isLoopback', () => {
  it.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])(
    '%s is this machine',
    address => expect(isLoopback(address)).toBe(true),
  );

  it.each([
    '10.0.0.1',
    '192.168.127.0',
    '::ffff:10.0.0.1',
    '127.0.0.1.example.com',
    '0.0.0.0',
    '::',
    '',
    undefined,
  ])('%p is not', address => expect(isLoopback(address)).toBe(false));
});
