import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBySchema } from '../../../../contract/http/request-schema.ts';
import { type NoticeTurn, takeTurn } from '../../../../contract/notice/frequency-cap.ts';
import { localeFor } from '../../../../contract/notice/locale.ts';
import { noticePayload, noticeRequestSchema, showingOf } from '../../../../contract/notice/notice.ts';

const text = { title: 't', body: 'b' };
const request = {
  ...{ campaign: 'winter', audience: { everyone: true }, texts: { en: text, de: text }, defaultLocale: 'en' },
  ...{ severity: 'info', validUntil: '2026-03-01T00:00:00Z' },
};
const read = (changes: object) => readBySchema(noticeRequestSchema, { ...request, ...changes });

describe('the language of a notice', () => {
  const texts = { en: 1, 'de-CH': 2, de: 3, 'zh-Hans': 4 };
  it.each([
    ['its own', 'de-CH', 'de-CH'],
    ['its own, whatever its case', 'DE-ch', 'de-CH'],
    ['its language without the region', 'de-AT', 'de'],
    ['its script without the region', 'zh-Hans-CN', 'zh-Hans'],
    ['what stands before a private part', 'de-x-dialect', 'de'],
    ['the default, not just a language like it', 'zh-Hant-TW', 'en'],
    ['the default', 'fr', 'en'],
  ])('is %s', (_what, wanted, locale) => {
    expect(localeFor(texts, wanted, 'en')).toBe(locale);
  });
});

describe('a notice', () => {
  it('is quiet while driving unless it is critical or says otherwise', () => {
    const payloadOf = (changes: object) => {
      const reading = read(changes);
      if (!reading.ok) throw new Error(reading.detail);
      return noticePayload(reading.value, 5);
    };
    expect(payloadOf({})).toMatchObject({ quietWhileDriving: true, validFromMs: 5 });
    expect(payloadOf({ severity: 'critical' })).toMatchObject({ quietWhileDriving: false });
    expect(payloadOf({ severity: 'critical', quietWhileDriving: true })).toMatchObject({ quietWhileDriving: true });
  });

  it('is shown by the vehicle when it is valid and the vehicle stands', () => {
    const payload = { campaign: 'c', severity: 'info', defaultLocale: 'en', quietWhileDriving: true, validFromMs: 10 };
    const notice = { ...payload, severity: 'info' as const, texts: { en: text, de: { title: 'T', body: 'B' } } };
    expect(showingOf(notice, { locale: 'de', isDriving: false, nowMs: 9 })).toEqual({ show: false, until: 'valid' });
    expect(showingOf(notice, { locale: 'de', isDriving: true, nowMs: 10 })).toEqual({ show: false, until: 'standing' });
    const shown = { show: true, locale: 'de', title: 'T', body: 'B' };
    expect(showingOf(notice, { locale: 'de-AT', isDriving: false, nowMs: 10 })).toEqual(shown);
    expect(showingOf({ ...notice, quietWhileDriving: false }, { locale: 'de', isDriving: true, nowMs: 10 })).toEqual(
      shown,
    );
  });

  it.each([
    ['no text in its default locale', { defaultLocale: 'fr' }, /texts: has none/],
    ['a language that is none', { texts: { 'not a tag': text, en: text } }, /language tag/],
    ['a time without its offset', { validUntil: '2026-03-01T00:00:00' }, /validUntil: .*offset/],
    ['a cap on what is critical', { severity: 'critical', frequencyCap: { most: 1, days: 1 } }, /frequencyCap/],
    ['an audience that names nobody', { audience: {} }, /audience: names nobody/],
    ['an empty title', { texts: { en: { title: ' ', body: 'b' } } }, /texts.en.title/],
    ['what it does not know', { colour: 'red' }, /colour/],
  ])('is refused with %s, and told where', (_what, changes, detail) => {
    const reading = read(changes);
    expect(reading).toEqual({ ok: false, detail: expect.stringMatching(detail) });
  });
});

describe('the frequency cap', () => {
  it('lets through at most so many in any window, and each message once', () => {
    const day = 86_400_000;
    const asked = fc.array(fc.record({ id: fc.nat({ max: 30 }), afterMs: fc.nat({ max: 3 * day }) }), {
      maxLength: 60,
    });
    const caps = fc.record({ most: fc.integer({ min: 1, max: 5 }), days: fc.integer({ min: 1, max: 10 }) });
    fc.assert(
      fc.property(asked, caps, (asks, cap) => {
        let turns: NoticeTurn[] = [];
        let nowMs = 0;
        const taken = new Map<string, number>();
        for (const { id, afterMs } of asks) {
          nowMs += afterMs;
          const messageId = String(id);
          const outcome = takeTurn(turns, { messageId, atMs: nowMs }, cap);
          if (!outcome.taken) continue;
          turns = outcome.turns;
          if (!taken.has(messageId)) taken.set(messageId, nowMs);
        }
        expect(new Set(turns.map(({ messageId }) => messageId)).size).toBe(turns.length);
        for (const startMs of taken.values()) {
          const within = [...taken.values()].filter((at) => at >= startMs && at < startMs + cap.days * day);
          expect(within.length).toBeLessThanOrEqual(cap.most);
        }
      }),
    );
  });

  it('counts what was sent without one', () => {
    const first = takeTurn([], { messageId: 'a', atMs: 0 }, undefined);
    const turns = first.taken ? first.turns : [];
    expect(takeTurn(turns, { messageId: 'b', atMs: 1 }, { most: 1, days: 1 })).toEqual({ taken: false });
  });
});
