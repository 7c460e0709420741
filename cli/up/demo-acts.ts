import type { Terminal } from '../terminal/terminal.ts';
import { type NoticeAct, playNotice } from './demo-notice.ts';
import { type OfflineAct, playOffline } from './demo-offline.ts';
import { type PoiAct, playPoi } from './demo-poi.ts';
import { playRollout, type RolloutAct } from './demo-rollout.ts';
import type { DemoStage, Played } from './demo-stage.ts';

/** What the platform owed vehicles in a run; null: left out, because the run was over before, or not as it must be. */
export interface Southbound {
  offline: OfflineAct | null;
  poi: PoiAct | null;
  notice: NoticeAct | null;
  rollout: RolloutAct | null;
}

export const NOTHING_PLAYED: Southbound = { offline: null, poi: null, notice: null, rollout: null };

/** Plays the acts one after the other, each told when it is through; those that a run has no time for are left out. */
export async function playActs(
  stage: DemoStage,
  { terminal, over, onBroken }: { terminal: Terminal; over: AbortSignal; onBroken(what: string): void },
): Promise<Southbound> {
  const play = async <T>(act: (stage: DemoStage) => Promise<Played<T>>): Promise<T | null> => {
    try {
      const { lines, report } = await act(stage);
      for (const line of lines) terminal.line(line);
      return report;
    } catch (error) {
      onBroken((error as Error).message);
      return null;
    }
  };
  if (stage.fleet.vehicles.length === 0) return NOTHING_PLAYED;
  const played = { ...NOTHING_PLAYED, offline: await play(playOffline) };
  if (!over.aborted) played.poi = await play(playPoi);
  if (!over.aborted) played.notice = await play(playNotice);
  if (!over.aborted) played.rollout = await play(playRollout);
  return played;
}
