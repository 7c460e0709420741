import { describe, expect, test } from 'vitest';
import { isTrustedHost } from '../../../local/ports/trusted-host.ts';

describe('trusted hosts [attack 52: DNS rebinding]', () => {
  test.each(['127.0.0.1:8080', 'localhost', 'LOCALHOST:1', '[::1]:8080', 'api.localhost:3', '10.0.0.5'])(
    'lets in %s',
    (host) => {
      expect(isTrustedHost(host, [])).toBe(true);
    },
  );

  test.each([
    'evil.example',
    'localhost.evil.example:80',
    '127.0.0.1.evil.example',
    '',
    'a b',
    'localhost:80:80',
    '[::1',
    'localhost:x',
    undefined,
  ])('keeps out %s', (host) => {
    expect(isTrustedHost(host, [])).toBe(false);
  });

  test('lets in a name that was configured', () => {
    expect(isTrustedHost('roadbed:8080', ['roadbed'])).toBe(true);
  });
});
