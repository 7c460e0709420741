import { randomUUID } from 'node:crypto';
import type { Broker, ConnectionInfo } from '../../mqtt/ports.ts';
import type { AwsHttpRequest, AwsHttpResponse, AwsService } from '../../ports/aws-http.ts';
import type { Log } from '../../ports/log.ts';
import type { RuleIntake } from '../rules/rule-source.ts';
import type { ShadowGateway } from '../shadow/shadow-gateway.ts';
import { deleteConnection, getConnection, listSubscriptions } from './connections.ts';
import { type DataPlaneError, errorResponse, jsonResponse, refuse } from './data-plane-error.ts';
import { type RoutedCall, routeCall } from './data-plane-route.ts';
import { type DataPlaneCaller, type Publisher, publish } from './publish.ts';
import { requiredPermissions } from './required-permissions.ts';
import { getRetainedMessage, listRetainedMessages } from './retained-messages.ts';
import { sendDirectMessage } from './send-direct-message.ts';
import { deleteThingShadow, getThingShadow, listNamedShadows, updateThingShadow } from './thing-shadows.ts';

export interface IotDataOptions {
  broker: Broker;
  rules: RuleIntake;
  shadows: ShadowGateway;
  accountId: string;
  region: string;
  log: Log;
  /** The thing a connection's principal is attached to, for `GetConnection`. */
  thingNameOf?: (connection: ConnectionInfo) => string | undefined;
  newTraceId?: () => string;
}

export interface IotDataService extends AwsService {
  /** `sourceIp`: where the caller is, when that is known. */
  handle(request: AwsHttpRequest, caller: DataPlaneCaller, sourceIp?: string): Promise<AwsHttpResponse>;
}

type Answer = { ok: true; body: unknown } | DataPlaneError;

type ConnectionCall = RoutedCall & {
  operation: 'GetConnection' | 'DeleteConnection' | 'ListSubscriptions' | 'SendDirectMessage';
};

const CLIENT_ID = /^[^$].{0,127}$/s;

/**
 * The `iot-data` API of AWS IoT Core: Publish, SendDirectMessage, retained messages, connections and shadows. Both signing names are
 * in use: the SDKs sign `iotdata`, AWS's pages say `iotdevicegateway`. [AWS-IoT: API_Operations_AWS_IoT_Data_Plane]
 */
export function createIotDataService(options: IotDataOptions): IotDataService {
  const { log } = options;
  const newTraceId = options.newTraceId ?? randomUUID;

  async function handle(request: AwsHttpRequest, caller: DataPlaneCaller, sourceIp?: string): Promise<AwsHttpResponse> {
    const call = routeCall(request);
    const traceId = newTraceId();
    if (!call.ok) return errorResponse(call, traceId);
    try {
      const answer = await perform(call, { caller, sourceIp }, options);
      if (!answer.ok) {
        log('warn', 'iot-data-call-refused', { operation: call.operation, error: answer.name, reason: answer.message });
        return errorResponse(answer, traceId);
      }
      return success(call, answer.body, traceId);
    } catch (error) {
      log('error', 'iot-data-call-failed', { operation: call.operation, error: String(error) });
      return errorResponse(refuse('InternalFailureException', 'Internal failure'), traceId);
    }
  }

  return {
    signingNames: ['iotdata', 'iotdevicegateway'],
    requiredPermissions: (request) => {
      const call = routeCall(request);
      return call.ok ? requiredPermissions(call, options) : [];
    },
    handle,
    // AWS says only "Forbidden"; naming the missing permission helps more here.
    accessDenied: (message) => errorResponse(refuse('ForbiddenException', message), newTraceId()),
  };
}

function perform(call: RoutedCall, from: Publisher, options: IotDataOptions): Answer | Promise<Answer> {
  const { broker, shadows } = options;
  switch (call.operation) {
    case 'Publish':
      return publish(call, from, options);
    case 'GetRetainedMessage':
      return getRetainedMessage(call, broker.retained);
    case 'ListRetainedMessages':
      return listRetainedMessages(call, broker.retained);
    case 'GetThingShadow':
      return getThingShadow(call, shadows);
    case 'UpdateThingShadow':
      return updateThingShadow(call, shadows);
    case 'DeleteThingShadow':
      return deleteThingShadow(call, shadows);
    case 'ListNamedShadowsForThing':
      return listNamedShadows(call, shadows);
    default:
      return performOnConnection({ ...call, operation: call.operation }, options);
  }
}

function performOnConnection(call: ConnectionCall, options: IotDataOptions): Answer | Promise<Answer> {
  if (!CLIENT_ID.test(call.subject)) return refuse('InvalidRequestException', 'The client id is not valid');
  switch (call.operation) {
    case 'GetConnection':
      return getConnection(call, options.broker, options.thingNameOf ?? (() => undefined));
    case 'DeleteConnection':
      return deleteConnection(call, options.broker);
    case 'ListSubscriptions':
      return listSubscriptions(call, options.broker);
    case 'SendDirectMessage':
      return sendDirectMessage(call, options.broker);
  }
}

/** Publish and SendDirectMessage answer with a trace id, DeleteConnection with nothing. */
function success(call: RoutedCall, body: unknown, traceId: string): AwsHttpResponse {
  if (body === undefined) return { status: 200, headers: {}, body: '' };
  const messaging = call.operation === 'Publish' || call.operation === 'SendDirectMessage';
  return jsonResponse(messaging ? { ...(body as object), traceId } : body);
}
