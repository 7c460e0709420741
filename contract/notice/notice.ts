import * as v from 'valibot';
import { audienceSchema } from '../audience/audience.ts';
import { paceSchema } from '../campaign/pace.ts';
import { textOf, timeMs } from '../http/request-schema.ts';
import { frequencyCapSchema } from './frequency-cap.ts';
import { isLocale, localeFor } from './locale.ts';

/** `critical` is shown while driving unless its sender says otherwise, and no frequency cap holds it back. */
export const SEVERITIES = ['info', 'warning', 'critical'] as const;

const MOST_LOCALES = 24;
/** A notice travels whole; a message must stay far below the 128 KiB of AWS IoT. */
const MOST_TEXT_BYTES = 16_384;

const textSchema = v.strictObject({ title: textOf(80), body: textOf(1_000) });
const localeSchema = v.pipe(v.string(), v.check(isLocale, 'is no BCP 47 language tag'));
const textsSchema = v.pipe(
  v.record(localeSchema, textSchema),
  v.check((texts) => Object.keys(texts).length <= MOST_LOCALES, `has more than ${MOST_LOCALES} locales`),
  v.check(
    (texts) => Buffer.byteLength(JSON.stringify(texts)) <= MOST_TEXT_BYTES,
    `is larger than ${MOST_TEXT_BYTES} bytes`,
  ),
);

export const noticeRequestSchema = v.pipe(
  v.strictObject({
    /** The sender's own name for what this belongs to. */
    campaign: textOf(64),
    audience: audienceSchema,
    texts: textsSchema,
    /** Shown to a vehicle whose language has no text. */
    defaultLocale: localeSchema,
    severity: v.picklist(SEVERITIES),
    validFrom: v.optional(timeMs),
    validUntil: timeMs,
    quietWhileDriving: v.optional(v.boolean()),
    frequencyCap: v.optional(frequencyCapSchema),
    vehiclesPerMinute: v.optional(paceSchema),
  }),
  v.check(({ texts, defaultLocale }) => Object.hasOwn(texts, defaultLocale), 'texts: has none in defaultLocale'),
  v.check(
    (it) => it.severity !== 'critical' || it.frequencyCap === undefined,
    'frequencyCap: not with severity critical',
  ),
);

export type NoticeRequest = v.InferOutput<typeof noticeRequestSchema>;

/** Payload of a notice's message. The rules travel with it: only the vehicle knows whether it is driven, and its language. */
export interface NoticePayload {
  campaign: string;
  severity: (typeof SEVERITIES)[number];
  texts: NoticeRequest['texts'];
  defaultLocale: string;
  /** True: not before the vehicle stands. */
  quietWhileDriving: boolean;
  /** Epoch ms: not shown before. `notAfterMs` of the message is the other end. */
  validFromMs: number;
}

/** Type of the mailbox message that carries a {@link NoticePayload}. */
export const NOTICE_TYPE = 'care';

export function noticePayload(request: NoticeRequest, nowMs: number): NoticePayload {
  const { campaign, severity, texts, defaultLocale } = request;
  const quietWhileDriving = request.quietWhileDriving ?? severity !== 'critical';
  return { campaign, severity, texts, defaultLocale, quietWhileDriving, validFromMs: request.validFrom ?? nowMs };
}

/** What a vehicle does with a notice it has: show this text now, or wait. */
export type NoticeShowing =
  | { show: true; title: string; body: string; locale: string }
  | { show: false; until: 'valid' | 'standing' };

export function showingOf(
  notice: NoticePayload,
  vehicle: { locale: string; isDriving: boolean; nowMs: number },
): NoticeShowing {
  if (vehicle.nowMs < notice.validFromMs) return { show: false, until: 'valid' };
  if (notice.quietWhileDriving && vehicle.isDriving) return { show: false, until: 'standing' };
  const locale = localeFor(notice.texts, vehicle.locale, notice.defaultLocale);
  const text = notice.texts[locale];
  if (text === undefined) throw new Error(`the notice has no text in its default locale ${notice.defaultLocale}`);
  return { show: true, locale, ...text };
}
