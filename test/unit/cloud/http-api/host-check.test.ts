import { describe, expect, test } from 'vitest';
import { isLocalHost } from '../../../../local/cloud/http-api/host-check.ts';

describe('the host check [attack 52: DNS rebinding]', () => {
  test.each(['127.0.0.1:8080', 'localhost', 'LOCALHOST:1', '[::1]:8080', 'api.localhost:3', '10.0.0.5'])(
    'lets in %s',
    (host) => {
      expect(isLocalHost(host, [])).toBe(true);
    },
  );

  test.each(['evil.example', 'localhost.evil.example:80', '127.0.0.1.evil.example', '', 'a b', undefined])(
    'keeps out %s',
    (host) => {
      expect(isLocalHost(host, [])).toBe(false);
    },
  );

  test('lets in a name that was configured', () => {
    expect(isLocalHost('roadbed:8080', ['roadbed'])).toBe(true);
  });
});
