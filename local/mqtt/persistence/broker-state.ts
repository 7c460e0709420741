import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { loadRecords } from '../../ports/record.ts';
import type { RecordStore } from '../../ports/record-store.ts';
import { type Delivery, newDelivery } from '../outbound-window.ts';
import type { RetainedStore } from '../retained-store.ts';
import { isExpired, type RoutedMessage } from '../routed-message.ts';
import { Session } from '../session.ts';
import type { SessionStore } from '../session-store.ts';
import type { VersionNumbers } from '../version-numbers.ts';
import { encodeRetained, loadedMessage, MESSAGE, RETAINED } from './message-record.ts';
import { MessageReferences } from './message-references.ts';
import { RecordNumbers } from './record-numbers.ts';
import { RecordedSession } from './session-journal.ts';
import { DELIVERY, loadedSubscriptions, SESSION } from './session-record.ts';
import { encodeVersion, VERSION } from './version-record.ts';

/** What of a broker outlives a restart. */
export interface KeptState {
  sessions: SessionStore;
  retained: RetainedStore;
  versions: VersionNumbers;
}

interface Ports {
  store: RecordStore;
  clock: Clock;
  log: Log;
}

/** Brings back what the store holds, and from now on keeps its records in step. To be called before the first client. */
export function keepBrokerState(state: KeptState, ports: Ports): void {
  keepRetained(state.retained, ports);
  keepVersions(state.versions, ports);
  keepSessions(state.sessions, ports);
}

function keepRetained(retained: RetainedStore, { store, clock, log }: Ports): void {
  const nowMs = clock.nowMs();
  for (const record of loadRecords(store, RETAINED, log)) {
    const routed = loadedMessage(record);
    if (isExpired(routed, nowMs)) store.remove(RETAINED.name, record.key);
    else retained.restore({ routed, modifiedAtMs: record.header.modifiedAtMs });
  }
  retained.journal = {
    kept: (message) => store.put(RETAINED.name, message.routed.message.topic, () => encodeRetained(message)),
    gone: (topic) => store.remove(RETAINED.name, topic),
  };
}

function keepVersions(versions: VersionNumbers, { store, clock, log }: Ports): void {
  const loaded = loadRecords(store, VERSION, log).map(({ key, header }) => ({ clientId: key, ...header }));
  versions.journal = {
    changed: (clientId, last) => store.put(VERSION.name, clientId, () => encodeVersion(last)),
    forgotten: (clientId) => store.remove(VERSION.name, clientId),
  };
  versions.restore(loaded, clock.nowMs());
}

function keepSessions(sessions: SessionStore, ports: Ports): void {
  const { store, log } = ports;
  const numbers = new RecordNumbers();
  const parts = { store, numbers, messages: new MessageReferences(store, numbers) };
  const messages = loadMessages(ports, numbers);
  const recorded = loadSessions(sessions, ports, (session) => new RecordedSession(session, parts));
  const used = loadDeliveries(recorded, messages, ports, numbers);
  const unused = [...messages.keys()].filter((key) => !used.has(key));
  for (const key of unused) store.remove(MESSAGE.name, key);
  sessions.journalOf = (session) => new RecordedSession(session, parts);
  if (recorded.size > 0) log('info', 'sessions-restored', { sessions: recorded.size, messages: used.size });
}

function loadMessages({ store, log }: Ports, numbers: RecordNumbers): Map<string, RoutedMessage> {
  const messages = new Map<string, RoutedMessage>();
  for (const record of loadRecords(store, MESSAGE, log)) {
    numbers.seen(record.key);
    messages.set(record.key, loadedMessage(record));
  }
  return messages;
}

/** Sessions that have not expired meanwhile, by client id; the others' records go. */
function loadSessions(
  sessions: SessionStore,
  { store, clock, log }: Ports,
  journalOf: (session: Session) => RecordedSession,
): Map<string, { session: Session; journal: RecordedSession }> {
  const found = new Map<string, { session: Session; journal: RecordedSession }>();
  const nowMs = clock.nowMs();
  for (const { key, header } of loadRecords(store, SESSION, log)) {
    const { clientId, protocolVersion, expirySeconds } = header;
    // A client that was connected when the process ended is offline since now: never early. [AWS-IoT: mqtt persistent sessions]
    const disconnectedAtMs = header.disconnectedAtMs ?? nowMs;
    if (disconnectedAtMs + expirySeconds * 1000 <= nowMs) {
      store.remove(SESSION.name, key);
      continue;
    }
    const session = new Session(clientId, protocolVersion, expirySeconds);
    const journal = journalOf(session);
    session.journal = journal;
    session.disconnectedAtMs = disconnectedAtMs;
    sessions.restore(session, loadedSubscriptions(session, header));
    if (header.disconnectedAtMs === undefined) journal.changed();
    found.set(clientId, { session, journal });
  }
  return found;
}

/** Puts the deliveries back into their sessions; the keys of the messages they need. Those that need not be kept go. */
function loadDeliveries(
  sessions: ReadonlyMap<string, { session: Session; journal: RecordedSession }>,
  messages: ReadonlyMap<string, RoutedMessage>,
  { store, clock, log }: Ports,
  numbers: RecordNumbers,
): Set<string> {
  const used = new Set<string>();
  const restored = new Map<Session, { delivery: Delivery; packetId: number }[]>();
  for (const { key, header } of loadRecords(store, DELIVERY, log)) {
    numbers.seen(key);
    const owner = sessions.get(header.clientId);
    const routed = messages.get(header.message);
    if (!owner || !routed || isExpired(routed, clock.nowMs())) {
      store.remove(DELIVERY.name, key);
      continue;
    }
    const { qos, retain, identifiers, isShared, packetId } = header;
    const delivery = newDelivery(routed, qos, retain, identifiers, isShared);
    owner.journal.loaded(delivery, key, header);
    used.add(header.message);
    const list = restored.get(owner.session) ?? [];
    list.push({ delivery, packetId });
    restored.set(owner.session, list);
  }
  for (const [session, deliveries] of restored) session.window.restore(deliveries);
  return used;
}
