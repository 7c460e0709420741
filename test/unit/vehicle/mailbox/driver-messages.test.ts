import { describe, expect, it } from 'vitest';
import type { Receipt } from '../../../../contract/mailbox/receipt.ts';
import { NOTICE_TYPE } from '../../../../contract/notice/notice.ts';
import { createDriverDisplay, type DisplayPorts, type Shown } from '../../../../vehicle/display/driver-display.ts';
import type { InboxPorts } from '../../../../vehicle/mailbox/command-inbox.ts';
import { createKeptInbox } from '../../../../vehicle/mailbox/kept-inbox.ts';
import type { Present } from '../../../../vehicle/mailbox/present.ts';
import { createSimulatedFlash } from '../../../../vehicle/simulator/simulated-flash.ts';
import { issuedAtMs, numberedId } from '../../../support/sample-message.ts';

const notAfterMs = issuedAtMs + 60_000;
const down = (number: number, changes: Record<string, unknown> = {}) =>
  new TextEncoder().encode(
    JSON.stringify({
      ...{ messageId: numberedId(number), kind: 'poi', type: 'destination', payload: { name: 'Museum' }, attempt: 1 },
      ...{ issuedAtMs, notAfterMs, ...changes },
    }),
  );
const notice = (changes: Record<string, unknown> = {}) => ({
  ...{ kind: 'notice', type: NOTICE_TYPE },
  payload: {
    ...{ campaign: 'winter', severity: 'info', quietWhileDriving: true, validFromMs: issuedAtMs },
    ...{ texts: { en: { title: 'Tyres', body: 'Winter comes' }, de: { title: 'Reifen', body: '…' } } },
    ...{ defaultLocale: 'en', ...changes },
  },
});
const settled = () => new Promise((resolve) => setImmediate(resolve));

async function rig(present: Present, flash = createSimulatedFlash(), changes: Partial<InboxPorts> = {}) {
  const sent: [messageId: string, receipt: Receipt, onAcked: () => void][] = [];
  const malformed: string[] = [];
  const inbox = createKeptInbox(
    {
      ...{ nowMs: () => issuedAtMs + 5, present, onMalformed: (reason: string) => malformed.push(reason) },
      execute: async () => expect.unreachable('what is for a driver was executed'),
      sendReceipt: (...receipt) => sent.push(receipt),
      ...changes,
    },
    flash.boot(),
  );
  await inbox.open();
  return { inbox, sent, malformed, flash, states: () => sent.map(([, { state }]) => state) };
}

describe('what a driver is shown', () => {
  it.each(['ACCEPTED', 'DISMISSED'] as const)('is told as SHOWN, then as %s', async (answer) => {
    const { inbox, states } = await rig(async (_message, shown) => {
      shown();
      shown();
      return answer;
    });
    await inbox.receive(down(1));
    expect(states()).toEqual(['DELIVERED', 'SHOWN', answer]);
    await inbox.receive(down(1, { attempt: 2 }));
    expect(states().at(-1)).toBe(answer);
  });

  it('and leaves unanswered stays SHOWN, told once', async () => {
    const { inbox, states } = await rig(async (_message, shown) => void shown());
    await inbox.receive(down(1));
    expect(states()).toEqual(['DELIVERED', 'SHOWN']);
  });

  it('is EXPIRED when there was no moment for it, and REJECTED when it cannot be shown', async () => {
    const never = await rig(async () => undefined);
    await never.inbox.receive(down(1));
    expect(never.states()).toEqual(['DELIVERED', 'EXPIRED']);
    const broken = await rig(async () => {
      throw new Error('no texts');
    });
    await broken.inbox.receive(down(1));
    expect(broken.sent.at(-1)?.[1]).toMatchObject({ state: 'REJECTED', reason: 'no texts' });
  });

  it('after a restart is shown if it had not been, and left alone if it had', async () => {
    let [show, presented] = [false, 0];
    const waits: Present = (_message, shown) => {
      presented += 1;
      if (show) shown();
      return new Promise(() => undefined);
    };
    const first = await rig(waits);
    void first.inbox.receive(down(1));
    await settled();
    show = true;
    const second = await rig(waits, first.flash);
    await settled();
    expect([presented, second.states()]).toEqual([2, ['DELIVERED', 'SHOWN']]);
    const third = await rig(waits, first.flash);
    await settled();
    expect([presented, third.states()]).toEqual([2, ['SHOWN']]);
    for (const [, , onAcked] of third.sent) onAcked();
    await settled();
    const fourth = await rig(waits, first.flash);
    expect(fourth.states()).toEqual([]);
  });
});

describe('what everybody of its model was sent', () => {
  const accept: Present = async (_message, shown) => {
    shown();
    return 'ACCEPTED';
  };
  it('is shown once and answered with no receipt, also not after a restart', async () => {
    let presented = 0;
    const counted: Present = (...asked) => {
      presented += 1;
      return accept(...asked);
    };
    const { inbox, sent, flash } = await rig(counted);
    for (let again = 0; again < 3; again += 1) await inbox.receive(down(1), true);
    await settled();
    const after = await rig(counted, flash);
    await after.inbox.receive(down(1), true);
    expect([presented, sent, after.sent]).toEqual([1, [], []]);
  });

  it.each(['command', 'config'])('is never a %s', async (kind) => {
    const { inbox, malformed, sent } = await rig(accept);
    await inbox.receive(down(1, { kind, type: 'unlock' }), true);
    expect([inbox.executed, sent, malformed]).toEqual([0, [], [`a ${kind} for everybody`]]);
  });
});

describe('the display', () => {
  function display(changes: Partial<DisplayPorts> = {}) {
    const screen: Shown[] = [];
    const car = { nowMs: issuedAtMs as number | undefined, isDriving: false, pauses: 0 };
    const present = createDriverDisplay({
      ...{ nowMs: () => car.nowMs, isDriving: () => car.isDriving, locale: 'de-AT' },
      async pause(ms) {
        car.pauses += 1;
        car.nowMs = (car.nowMs ?? 0) + ms;
      },
      async ask(shown) {
        screen.push(shown);
        return 'DISMISSED';
      },
      ...changes,
    });
    const show = (message: object) => present(JSON.parse(Buffer.from(down(1, { ...message })).toString()), () => {});
    return { screen, car, show };
  }

  it('shows a point of interest at once, and a notice in the language of the car', async () => {
    const { screen, show, car } = display();
    car.isDriving = true;
    expect(await show({})).toBe('DISMISSED');
    car.isDriving = false;
    await show(notice());
    expect(screen).toEqual([
      { kind: 'poi', type: 'destination', payload: { name: 'Museum' } },
      { kind: 'notice', locale: 'de', title: 'Reifen', body: '…' },
    ]);
  });

  it('waits until the car stands, and until the notice is valid', async () => {
    let looks = 0;
    const { screen, show, car } = display({ isDriving: () => ++looks < 4 });
    await show(notice({ validFromMs: issuedAtMs + 2_000 }));
    expect([screen.length, car.pauses]).toEqual([1, 3]);
  });

  it('does not wait where a notice may be shown to who drives', async () => {
    const { show, car } = display({ isDriving: () => true });
    expect([await show(notice({ quietWhileDriving: false })), car.pauses]).toEqual(['DISMISSED', 0]);
  });

  it('gives up at its notAfter, to the millisecond, and without a time it could trust', async () => {
    const { screen, show, car } = display({ isDriving: () => true });
    expect(await show(notice())).toBeUndefined();
    expect([screen, car.nowMs]).toEqual([[], notAfterMs]);
    car.nowMs = undefined;
    expect(await show({})).toBeUndefined();
  });

  it('cannot show a notice without texts', async () => {
    await expect(display().show(notice({ texts: undefined }))).rejects.toThrow('has no texts');
  });
});
