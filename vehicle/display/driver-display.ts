import type { DownMessage } from '../../contract/mailbox/message.ts';
import { NOTICE_TYPE, type NoticePayload, type NoticeShowing, showingOf } from '../../contract/notice/notice.ts';
import type { Present } from '../mailbox/present.ts';
import type { DriverAnswer } from '../mailbox/receipt-words.ts';

/** What stands on the screen. A notice has its text in the driver's language; everything else is shown as it came. */
export type Shown =
  | { kind: 'notice'; title: string; body: string; locale: string }
  | { kind: DownMessage['kind']; type: string; payload: DownMessage['payload'] };

export interface DisplayPorts {
  /** The vehicle's clock, epoch ms; undefined while it is not trusted. */
  nowMs(): number | undefined;
  isDriving(): boolean;
  /** Language of the screen, BCP 47. */
  locale: string;
  pause(ms: number): Promise<unknown>;
  /** Puts it on the screen; the driver's answer, undefined when he gives none. */
  ask(shown: Shown): Promise<DriverAnswer | undefined>;
}

/** A driver who has just stopped need not read it at once. */
const LOOK_AGAIN_MS = 1_000;

/** Shows what is for a driver when it may be shown: a notice in its time, and where it wants that, while the car stands. */
export function createDriverDisplay(ports: DisplayPorts): Present {
  return async (message, shown) => {
    for (;;) {
      const nowMs = ports.nowMs();
      if (nowMs === undefined || nowMs >= message.notAfterMs) return undefined;
      const showing = showingAt(message, nowMs, ports);
      if (showing.show) {
        shown();
        return ports.ask(showing.what);
      }
      await ports.pause(LOOK_AGAIN_MS);
    }
  };
}

function showingAt(message: DownMessage, nowMs: number, ports: DisplayPorts): { show: false } | Showing {
  const { kind, type, payload } = message;
  if (kind !== 'notice' || type !== NOTICE_TYPE) return { show: true, what: { kind, type, payload } };
  const { locale } = ports;
  const showing = noticeShowing(payload, { locale, isDriving: ports.isDriving(), nowMs });
  if (!showing.show) return { show: false };
  const { title, body, locale: shownLocale } = showing;
  return { show: true, what: { kind, title, body, locale: shownLocale } };
}

interface Showing {
  show: true;
  what: Shown;
}

/** Throws for what is no notice: the vehicle says REJECTED then. */
function noticeShowing(payload: DownMessage['payload'], vehicle: Parameters<typeof showingOf>[1]): NoticeShowing {
  const { texts, defaultLocale } = payload as Partial<NoticePayload>;
  if (typeof texts !== 'object' || texts === null || typeof defaultLocale !== 'string') {
    throw new Error('the notice has no texts');
  }
  return showingOf(payload as unknown as NoticePayload, vehicle);
}
