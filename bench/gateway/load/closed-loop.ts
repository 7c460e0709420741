import { setTimeout as pause } from 'node:timers/promises';
import { drain } from './drain.ts';
import { type LoadShape, openField } from './load-field.ts';
import type { LoadPublisher } from './load-publisher.ts';
import type { LoadSpan } from './load-span.ts';
import { type Spent, startMeter } from './spent.ts';

export interface ClosedLoopResult {
  perSecond: number;
  delivered: number;
  spent: Spent;
  /** Of all messages sent, those that had not come when the publishers had stopped for a while. */
  undelivered: number;
}

/** Each publisher sends as soon as its window has room; deliveries are counted once the broker is warm. */
export async function runClosedLoop(
  broker: { port: number; cpuMs(): number | undefined },
  load: LoadShape,
  span: LoadSpan,
): Promise<ClosedLoopResult> {
  let delivered = 0;
  let isRunning = true;
  let isFlushing = false;
  let touched: LoadPublisher[] = [];
  // once a turn of the loop: one write for all the room that came free in it
  const flush = (): void => {
    isFlushing = false;
    const now = touched;
    touched = [];
    for (const publisher of now) {
      publisher.isTouched = false;
      if (isRunning) publisher.top();
    }
  };
  const touch = (publisher: LoadPublisher): void => {
    if (publisher.isTouched) return;
    publisher.isTouched = true;
    touched.push(publisher);
    if (isFlushing) return;
    isFlushing = true;
    setImmediate(flush);
  };
  const field = await openField(broker.port, load, (publisher) => {
    delivered += 1;
    touch(publisher);
  });
  try {
    for (const publisher of field.publishers) publisher.listen(() => touch(publisher));
    for (const publisher of field.publishers) publisher.top();
    await pause(span.warmUpMs);
    const before = delivered;
    const meter = startMeter(broker);
    await pause(span.measureMs);
    const spent = meter();
    const counted = delivered - before;
    isRunning = false;
    field.check();
    const undelivered = await drain(field.publishers);
    return { perSecond: (counted * 1000) / spent.wallMs, delivered: counted, spent, undelivered };
  } finally {
    isRunning = false;
    field.close();
  }
}
