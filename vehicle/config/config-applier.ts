import { rm, writeFile } from 'node:fs/promises';
import {
  CONFIG_REQUEST_EVENT,
  CONFIG_SOURCE_TYPE,
  type ConfigPayload,
  type ConfigReceiptResult,
  readConfigPayload,
} from '../../contract/config/message.ts';
import type { DownMessage } from '../../contract/mailbox/message.ts';
import type { Execute } from '../mailbox/command-inbox.ts';
import type { Handed } from '../mailbox/inbox-core.ts';
import type { Execution } from '../mailbox/receipt-words.ts';
import { bodyUrlFault } from './body-url.ts';
import { bodyFault, refusalOf, type VehicleRules } from './config-checks.ts';
import { beginTrial, type ConfigSlot, confirmTrial, endTrial, type Installed } from './config-slot.ts';
import type { ConfigStore } from './config-store.ts';
import { type DownloadPorts, download } from './download.ts';

export interface ConfigPorts extends Pick<DownloadPorts, 'fetch' | 'sleep'> {
  store: ConfigStore;
  rules: VehicleRules;
  nowMs(): number | undefined;
  /**
   * Gives the car a configuration, or takes away the only one it had (`undefined`). Returns why the car does not run
   * well with it; undefined when it does.
   */
  activate(configId: string, installed: (Installed & { path: string }) | undefined): Promise<string | undefined>;
  sendEvent(type: string, body: object): void;
}

/** Applies configurations: checked, then switched in one piece, and taken back when the car does not run well. */
export interface ConfigApplier {
  /** Before anything is executed: ends what a restart broke off, and gives the car what it had. */
  start(): Promise<void>;
  execute(message: DownMessage, report: Parameters<Execute>[1]): ReturnType<Execute>;
  recover(message: Handed): Promise<Execution | undefined>;
  takeAside(message: DownMessage): boolean;
}

/** Requests for a fresh link, and how long each waits for it. */
const REQUESTS = 5;
const ANSWER_WITHIN_MS = 30_000;

export function createConfigApplier(ports: ConfigPorts): ConfigApplier {
  const { store, rules } = ports;
  const waitingForLink = new Map<string, (url: string) => void>();
  const give = (configId: string, installed: Installed | undefined): Promise<string | undefined> =>
    ports.activate(configId, installed && { ...installed, path: store.bodyPath(configId, installed.sha256) });

  const freshUrl = async (messageId: string): Promise<string | undefined> => {
    for (let request = 0; request < REQUESTS; request += 1) {
      const answered = new Promise<string>((resolve) => waitingForLink.set(messageId, resolve));
      ports.sendEvent(CONFIG_REQUEST_EVENT, { messageId });
      const url = await Promise.race([answered, ports.sleep(ANSWER_WITHIN_MS)]);
      waitingForLink.delete(messageId);
      if (url !== undefined) return url;
    }
    return undefined;
  };
  const isInTime = (message: DownMessage): boolean => {
    const nowMs = ports.nowMs();
    return nowMs !== undefined && nowMs < message.notAfterMs;
  };
  /** The complete body under its part name; or why there is none. */
  const gather = async (message: DownMessage, payload: ConfigPayload): Promise<string | undefined> => {
    const { body, configId, sha256, size } = payload;
    const path = await store.partPath(configId, sha256);
    if (!('url' in body)) {
      await writeFile(path, 'text' in body ? Buffer.from(body.text) : Buffer.from(body.base64, 'base64'), {
        flush: true,
      });
      return undefined;
    }
    const goesOn = (): boolean => isInTime(message);
    const { fetch, sleep } = ports;
    const link = { fetch, sleep, goesOn, freshUrl: () => freshUrl(message.messageId) };
    const downloaded = await download(body.url, { path, size }, link);
    return downloaded.ok ? undefined : downloaded.reason;
  };
  const prepare = async (message: DownMessage, payload: ConfigPayload): Promise<string | undefined> => {
    const missing = await gather(message, payload);
    if (missing !== undefined) return missing;
    const path = await store.partPath(payload.configId, payload.sha256);
    const fault = await bodyFault(payload, path, rules);
    // what is wrong once stays wrong: the next try begins with nothing
    if (fault !== undefined) await rm(path, { force: true });
    else await store.keep(payload.configId, payload.sha256);
    return fault;
  };
  const rollBack = async (configId: string, trial: ConfigSlot): Promise<ConfigSlot> => {
    await give(configId, trial.current);
    const slot = endTrial(trial);
    await store.write(configId, slot);
    return slot;
  };
  const tryOut = async (message: DownMessage, payload: ConfigPayload, slot: ConfigSlot): Promise<Execution> => {
    const { configId, version, sha256 } = payload;
    const trial = beginTrial(slot, message.messageId, { version, sha256 });
    await store.write(configId, trial);
    const fault = await give(configId, trial.trial?.next).catch((error: Error) => error.message);
    if (fault !== undefined) return ended('FAILED', fault, await rollBack(configId, trial));
    await store.write(configId, confirmTrial(trial));
    return { outcome: 'SUCCEEDED', result: { activeSha256: sha256 } };
  };

  return {
    async start() {
      for (const [configId, slot] of await store.slots()) {
        if (slot.trial !== undefined) await rollBack(configId, slot);
        else if (slot.current !== undefined) await give(configId, slot.current);
      }
    },
    async execute(message, report) {
      const payload = readConfigPayload(message.payload);
      if (payload === undefined) return { outcome: 'REJECTED', reason: 'not a configuration' };
      const slot = await store.read(payload.configId);
      if (slot.current?.sha256 === payload.sha256) {
        return { outcome: 'SUCCEEDED', result: { activeSha256: payload.sha256 } };
      }
      const prepared = async (): Promise<string | undefined> =>
        prepare(message, payload).catch((error: Error) => error.message);
      const refusal = refusalOf(payload, rules) ?? (await prepared());
      if (refusal !== undefined) return ended('REJECTED', refusal, slot);
      report('VALIDATED');
      if (!isInTime(message)) return ended('REJECTED', 'its time was over before it was switched to', slot);
      return tryOut(message, payload, slot);
    },
    async recover({ messageId, kind }) {
      if (kind !== 'config') return undefined;
      const slots = (await store.slots()).map(([, slot]) => slot);
      const slot = slots.find(({ decided }) => decided?.messageId === messageId);
      if (slot?.decided?.outcome === 'applied') return { outcome: 'SUCCEEDED', result: activeOf(slot) };
      if (slot !== undefined) return ended('FAILED', 'the vehicle restarted while it was switched', slot);
      return { outcome: 'REJECTED', reason: 'the vehicle restarted before it was switched' };
    },
    takeAside(message) {
      if (message.type !== CONFIG_SOURCE_TYPE) return false;
      const body = readConfigPayload(message.payload)?.body;
      const url = body !== undefined && 'url' in body ? body.url : undefined;
      if (url !== undefined && bodyUrlFault(url, rules) === undefined) waitingForLink.get(message.messageId)?.(url);
      return true;
    },
  };
}

/** The cloud learns with it what the vehicle has now. */
function ended(outcome: 'FAILED' | 'REJECTED', reason: string, slot: ConfigSlot): Execution {
  return { outcome, reason, result: activeOf(slot) };
}

function activeOf({ current }: ConfigSlot): ConfigReceiptResult & Record<string, unknown> {
  return current === undefined ? {} : { activeSha256: current.sha256 };
}
