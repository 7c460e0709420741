import type { IncomingMessage } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { MqttBroker } from '../broker.ts';
import type { Peer } from '../ports.ts';
import type { TakeUpgrade } from './http-intake.ts';
import { endWithResponse, headOf } from './http-messages.ts';
import type { AdmitUpgrade, HttpPort } from './http-port.ts';
import { WebSocketStream } from './websocket-stream.ts';

/** [AWS-IoT: protocols] */
const PATH = '/mqtt';
const SUBPROTOCOL = 'mqtt';
/** AWS closes a SigV4 connection after so long. [AWS-IoT: life-cycle-events] */
const LIFETIME_MS = 24 * 60 * 60 * 1000;
/** Several packets may share a frame, so more than one packet; whole frames are held in memory. [assumed] */
const MAX_FRAME_BYTES = 512 * 1024;
/** Each costs memory of its own, however short. [assumed] */
const MAX_FRAGMENTS = 1024;

export interface WebSocketOptions {
  broker: MqttBroker;
  admit: AdmitUpgrade;
  refuse: HttpPort['refuse'];
  clock: Clock;
  log: Log;
}

/** MQTT over WebSocket: `/mqtt`, subprotocol `mqtt`, opened by a signed request. [AWS-IoT: protocols] */
export function createWebSocketUpgrade(options: WebSocketOptions): TakeUpgrade {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_BYTES,
    maxFragments: MAX_FRAGMENTS,
    maxBufferedChunks: MAX_FRAGMENTS,
    // [MQTT-6.0.0-4]
    handleProtocols: () => SUBPROTOCOL,
  });
  return (request, socket, head, { peer, halfOpen }) => {
    const decision = judge(options, request, peer);
    if (!decision.ok) {
      endWithResponse(socket, decision.response);
      return;
    }
    halfOpen.admitted();
    server.handleUpgrade(request, socket, head, (webSocket) =>
      speakMqtt(options, webSocket, { ...peer, caller: decision.caller }),
    );
  };
}

function judge(options: WebSocketOptions, request: IncomingMessage, peer: Peer): ReturnType<AdmitUpgrade> {
  const refuse = (what: 'not-found' | 'malformed', reason: string): ReturnType<AdmitUpgrade> => {
    options.log('warn', 'websocket-refused', { remoteAddress: peer.remoteAddress, reason });
    return { ok: false, response: options.refuse(what, reason) };
  };
  const [path] = (request.url ?? '').split('?', 1);
  if (path !== PATH) return refuse('not-found', `WebSockets are opened at ${PATH}`);
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  // [MQTT-6.0.0-3]
  if (!offered.includes(SUBPROTOCOL)) return refuse('malformed', `Sec-WebSocket-Protocol must offer ${SUBPROTOCOL}`);
  return options.admit(headOf(request), peer);
}

function speakMqtt({ broker, clock, log }: WebSocketOptions, socket: WebSocket, peer: Peer): void {
  const stream = new WebSocketStream(socket, {
    onCloseFrame: () => attached.end('CLIENT_INITIATED_DISCONNECT'),
    onForeignFrame: (reason) => {
      log('warn', 'websocket-frame-refused', { remoteAddress: peer.remoteAddress, reason });
      attached.end('CLIENT_ERROR');
    },
  });
  const attached = broker.attach(stream, peer);
  const lifetime = clock.schedule(LIFETIME_MS, () => attached.end('WEBSOCKET_TTL_EXPIRATION'));
  stream.once('close', () => lifetime.cancel());
}
