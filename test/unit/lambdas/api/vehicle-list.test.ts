import { describe, expect, it } from 'vitest';
import { nowMs, readRig } from './read-rig.ts';

const connected = { presence: { connected: true, atMs: nowMs - 60_000 } };
const vehicle = (vehicleId: string, more: object = {}) => ({
  ...{ vehicleId, tenantId: 't', vin: `VIN ${vehicleId}`, model: 'sedan', labelledBy: 't', ...more },
});
const vehicles = [
  vehicle('a', { ...connected, cohort: 'pilot', attributes: { depot: 7, winter: true } }),
  vehicle('b', { region: 'eu', attributes: { depot: '7' } }),
  vehicle('c', { ...connected, model: 'suv', region: 'eu', cohort: 'pilot' }),
  vehicle('d', { presence: { connected: false, atMs: nowMs - 4_999, upSinceMs: 1 }, region: 'eu' }),
  vehicle('e', { region: 'eu', labelledBy: 'former', cohort: 'pilot' }),
  vehicle('gone', { retirement: { orderedAtMs: 1 } }),
  vehicle('foreign', { tenantId: 'other', labelledBy: 'other', region: 'eu' }),
];
const idsOf = (answer: { body: { vehicles: { vehicleId: string }[] } }) => answer.body.vehicles.map((v) => v.vehicleId);

describe('GET /v1/vehicles', () => {
  it.each<[Record<string, string>, string[]]>([
    [{}, ['a', 'b', 'c', 'd', 'e']],
    [{ model: 'sedan' }, ['a', 'b', 'd', 'e']],
    [{ connected: 'true' }, ['a', 'c', 'd']],
    [{ connected: 'false' }, ['b', 'e']],
    [{ region: 'eu' }, ['b', 'c', 'd']],
    [{ cohort: 'pilot', model: 'suv' }, ['c']],
    [{ 'attribute[depot]': '7' }, ['a', 'b']],
    [{ 'attribute[depot]': '7', 'attribute[winter]': 'true' }, ['a']],
    [{ region: 'eu', connected: 'true', model: 'sedan' }, ['d']],
    [{ model: 'truck' }, []],
    [{ 'attribute[constructor]': 'x' }, []],
  ])('by %j finds %j', async (query, expected) => {
    const answer = await readRig({ vehicles }).list(query);
    expect([answer.status, idsOf(answer)]).toEqual([200, expected]);
    expect(answer.body).not.toHaveProperty('nextCursor');
  });

  it.each<Record<string, string>>([{}, { model: 'sedan' }, { region: 'eu' }, { connected: 'true' }])(
    'by %j gives every vehicle once, page by page',
    async (query) => {
      const rig = readRig({ vehicles });
      const whole = idsOf(await rig.list(query));
      for (const limit of ['1', '2', '3']) {
        const found: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await rig.list({ ...query, limit, ...(cursor === undefined ? {} : { cursor }) });
          expect(idsOf(page).length).toBeLessThanOrEqual(Number(limit));
          found.push(...idsOf(page));
          cursor = page.body.nextCursor;
        } while (cursor !== undefined);
        expect(found).toEqual(whole);
      }
    },
  );

  it('looks at no more than 500 vehicles for an answer, and goes on from there', async () => {
    const many = Array.from({ length: 620 }, (_, n) => vehicle(`car-${String(n).padStart(3, '0')}`));
    const rig = readRig({ vehicles: [...many, vehicle('z', connected)] });
    const first = await rig.list({ connected: 'true', limit: '100' });
    expect(idsOf(first)).toEqual([]);
    const second = await rig.list({ connected: 'true', limit: '100', cursor: first.body.nextCursor });
    expect([idsOf(second), second.body.nextCursor]).toEqual([['z'], undefined]);
  });

  it.each<Record<string, string>>([
    { connected: 'yes' },
    { model: '' },
    { model: 'x'.repeat(129) },
    { vin: 'VIN a' },
    { 'attribute[]': 'x' },
    { 'attribute[a b]': 'x' },
    { attribute: 'x' },
  ])('refuses %j', async (query) => {
    expect(await readRig({ vehicles }).list(query)).toMatchObject({ status: 400 });
  });
});
