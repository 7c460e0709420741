import { type Course, ladderOf, ladderText, type Rung } from './demo-ladder.ts';
import { type DemoStage, eventuallySome, PILOT_COHORT, type Played, pilotsOf } from './demo-stage.ts';

export interface NoticeAct {
  noticeId: string;
  vehicles: number;
  statistics: NoticeStatistics;
  /** Of the first vehicle. */
  ladder: Rung[];
}

export interface NoticeStatistics {
  addressed: number;
  sent: number;
  delivered: number;
  shown: number;
  accepted: number;
  dismissed: number;
  expired: number;
}

const NOTICE = {
  ...{ campaign: 'winter-tyres', audience: { cohorts: [PILOT_COHORT] }, severity: 'info', defaultLocale: 'en' },
  texts: {
    en: { title: 'Winter tyres', body: 'The first frost comes this week. Is your car ready?' },
    de: { title: 'Winterreifen', body: 'Diese Woche kommt der erste Frost. Ist Ihr Wagen bereit?' },
  },
  // cars of the demo hardly ever stand
  quietWhileDriving: false,
};
const LIFE_MS = 3_600_000;

/** A care notice to a cohort: everybody of it is shown it once, and its statistics say so. */
export async function playNotice(stage: DemoStage): Promise<Played<NoticeAct>> {
  const { fleet, tsp, runSchedule } = stage;
  const pilots = pilotsOf(fleet);
  for (const vehicleId of pilots) {
    await tsp.call('PUT', `/v1/vehicles/${vehicleId}/labels`, { cohort: PILOT_COHORT });
  }
  const validUntil = new Date(Date.now() + LIFE_MS).toISOString();
  const { noticeId } = await tsp.call<{ noticeId: string }>('POST', '/v1/notices', { ...NOTICE, validUntil });
  await runSchedule('CampaignWorker');
  const statistics = await eventuallySome(stage, `${pilots.length} drivers to be shown the notice`, async () => {
    const notice = await tsp.call<{ statistics: NoticeStatistics }>('GET', `/v1/notices/${noticeId}`);
    return notice.statistics.dismissed >= pilots.length ? notice.statistics : undefined;
  });
  const { addressed, sent, delivered, shown, dismissed } = statistics;
  if (addressed !== pilots.length || shown !== pilots.length) {
    throw new Error(
      `${addressed} of ${pilots.length} vehicles were addressed by the notice, ${shown} drivers shown it`,
    );
  }
  const ladder = await firstLadder(tsp, pilots[0] ?? '');
  return {
    report: { noticeId, vehicles: pilots.length, statistics, ladder },
    lines: [
      `Care notice "${NOTICE.texts.en.title}" to cohort ${PILOT_COHORT}: ${addressed} addressed, ${sent} sent, ` +
        `${delivered} delivered, ${shown} shown, ${dismissed} put away`,
      `  ${pilots[0]}: ${ladderText(ladder)}`,
    ],
  };
}

interface MessagesView {
  messages: (Course & { kind: string })[];
}

async function firstLadder(tsp: DemoStage['tsp'], vehicleId: string): Promise<Rung[]> {
  const { messages } = await tsp.call<MessagesView>('GET', `/v1/vehicles/${vehicleId}/messages?limit=100`);
  const notice = messages.find(({ kind }) => kind === 'notice');
  if (notice === undefined) throw new Error(`${vehicleId} has no message of the notice`);
  return ladderOf(notice);
}
