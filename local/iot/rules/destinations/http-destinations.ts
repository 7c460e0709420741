import type { Clock } from '../../../ports/clock.ts';
import type { HttpCaller } from '../../../ports/http-caller.ts';
import type { Log } from '../../../ports/log.ts';
import { done, failed, notFound, type Outcome } from '../../registry/outcome.ts';
import { httpUrlFault, isBelow } from './http-url.ts';

export const DESTINATION_STATUSES = ['ENABLED', 'DISABLED', 'IN_PROGRESS', 'ERROR'] as const;
type DestinationStatus = (typeof DESTINATION_STATUSES)[number];

/** A server that rules may send to, once its owner has confirmed. [AWS-IoT: API_TopicRuleDestination] */
export interface HttpDestination {
  arn: string;
  confirmationUrl: string;
  status: DestinationStatus;
  statusReason: string;
  createdAtMs: number;
  updatedAtMs: number;
}

export interface HttpDestinations {
  create(confirmationUrl: string): Outcome<HttpDestination>;
  /** For a rule that names the URL: makes the destination when there is none. */
  ensure(confirmationUrl: string): void;
  get(arn: string): HttpDestination | undefined;
  list(): HttpDestination[];
  /** `IN_PROGRESS` asks the server again. Only a confirmed destination can be enabled. */
  update(arn: string, status: string): Outcome<object>;
  remove(arn: string): Outcome<object>;
  confirm(token: string): Outcome<object>;
  /** True when a destination that is ENABLED covers the URL. */
  covers(url: string): boolean;
}

export interface HttpDestinationsOptions {
  accountId: string;
  region: string;
  clock: Clock;
  log: Log;
  http: HttpCaller;
  newUuid: () => string;
  /** Where the server's owner confirms. */
  enableUrlOf: (token: string) => string;
  /** By ARN, as they were left; in memory unless given. */
  kept?: Map<string, KeptDestination> | undefined;
}

export interface KeptDestination extends HttpDestination {
  /** Undefined once it was used. */
  token: string | undefined;
  isConfirmed: boolean;
}

/** [AWS-IoT: General Reference, iot-core] */
const MAX_DESTINATIONS = 1000;
const CONFIRMATION_TIMEOUT_MS = 3000;

export function createHttpDestinations(options: HttpDestinationsOptions): HttpDestinations {
  const { clock, http, log, newUuid } = options;
  const entries = options.kept ?? new Map<string, KeptDestination>();
  const base = `arn:aws:iot:${options.region}:${options.accountId}:ruledestination/http/`;

  function create(confirmationUrl: string): Outcome<HttpDestination> {
    const fault = httpUrlFault(confirmationUrl);
    if (fault !== undefined) return failed('InvalidRequestException', `confirmationUrl ${confirmationUrl}: ${fault}`);
    if ([...entries.values()].some((entry) => entry.confirmationUrl === confirmationUrl)) {
      return failed('ResourceAlreadyExistsException', `A destination for ${confirmationUrl} already exists.`);
    }
    if (entries.size >= MAX_DESTINATIONS) {
      return failed('InvalidRequestException', `There are ${MAX_DESTINATIONS} destinations, no more are allowed.`);
    }
    const nowMs = clock.nowMs();
    const times = { createdAtMs: nowMs, updatedAtMs: nowMs };
    const entry: KeptDestination = {
      ...{ arn: `${base}${newUuid()}`, confirmationUrl, status: 'IN_PROGRESS', ...times },
      ...{ statusReason: 'Awaiting confirmation.', token: undefined, isConfirmed: false },
    };
    entries.set(entry.arn, entry);
    void askForConfirmation(entry);
    return done(entry);
  }

  /** [AWS-IoT: http-rule-action, confirmation] A server that cannot be asked is told as ERROR [assumed]. */
  async function askForConfirmation(entry: KeptDestination): Promise<void> {
    const token = newUuid().replaceAll('-', '');
    entry.token = token;
    setStatus(entry, 'IN_PROGRESS', 'Awaiting confirmation.');
    const url = new URL(entry.confirmationUrl);
    url.searchParams.set('confirmationToken', token);
    const enableUrl = options.enableUrlOf(token);
    const message = { arn: entry.arn, confirmationToken: token, enableUrl, messageType: 'DestinationConfirmation' };
    const outcome = await http.post({
      url: url.href,
      headers: {
        'content-type': 'application/json',
        'x-amz-rules-engine-message-type': 'DestinationConfirmation',
        'x-amz-rules-engine-destination-arn': entry.arn,
      },
      body: Buffer.from(JSON.stringify(message)),
      timeoutMs: CONFIRMATION_TIMEOUT_MS,
    });
    if (outcome.ok && outcome.status < 300) return;
    const reason = outcome.ok ? `the server answered ${outcome.status}` : outcome.message;
    log('warn', 'http-destination-not-confirmed', { arn: entry.arn, url: entry.confirmationUrl, reason });
    if (entry.token === token) setStatus(entry, 'ERROR', `The confirmation request failed: ${reason}`);
  }

  function setStatus(entry: KeptDestination, status: DestinationStatus, statusReason: string): void {
    Object.assign(entry, { status, statusReason, updatedAtMs: clock.nowMs() });
    // one that is gone meanwhile stays so
    if (entries.has(entry.arn)) entries.set(entry.arn, entry);
  }

  return {
    create,
    ensure(confirmationUrl) {
      const isKnown = [...entries.values()].some((entry) => isBelow(confirmationUrl, entry.confirmationUrl));
      if (!isKnown) create(confirmationUrl);
    },
    get: (arn) => entries.get(arn),
    list: () => [...entries.values()],
    update(arn, status) {
      const entry = entries.get(arn);
      if (!entry) return notFound(`Destination ${arn}`);
      if (status === 'IN_PROGRESS') void askForConfirmation(entry);
      else if (status === 'DISABLED') setStatus(entry, 'DISABLED', 'Disabled by request.');
      else if (status === 'ENABLED' && entry.isConfirmed) setStatus(entry, 'ENABLED', '');
      else return failed('InvalidRequestException', `The destination cannot become ${status}: it is not confirmed.`);
      return done({});
    },
    remove: (arn) => (entries.delete(arn) ? done({}) : notFound(`Destination ${arn}`)),
    confirm(token) {
      const entry = [...entries.values()].find((one) => one.token === token);
      if (!entry) return failed('InvalidRequestException', 'The confirmation token is not known or was used.');
      entry.token = undefined;
      entry.isConfirmed = true;
      setStatus(entry, 'ENABLED', '');
      return done({});
    },
    covers: (url) =>
      [...entries.values()].some((entry) => entry.status === 'ENABLED' && isBelow(url, entry.confirmationUrl)),
  };
}
