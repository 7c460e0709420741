import type { Peer } from '../../mqtt/ports.ts';
import type { AwsCaller, AwsHttpRequest, AwsHttpResponse } from '../../ports/aws-http.ts';
import type { Log } from '../../ports/log.ts';
import type { RoleAuthorizer } from '../../ports/role-authorizer.ts';
import type { IotDataService } from '../data-plane/iot-data-service.ts';
import { httpsRefusal } from '../https-publish/https-refusal.ts';
import { type SignedCallerOptions, signedCaller } from './signed-caller.ts';

export interface SignedHttpsOptions extends SignedCallerOptions {
  service: IotDataService;
  roles: RoleAuthorizer;
  log: Log;
}

/** The name WebSockets are signed for. [AWS-IoT: protocols] */
const WEBSOCKET_SERVICES = ['iotdevicegateway'];

/** The data plane for who signs: the HTTPS API, and the right to open a WebSocket. [AWS-IoT: protocols] */
export function createSignedHttps(options: SignedHttpsOptions) {
  const { service, log } = options;
  const refuse = (reason: string, peer: Peer): AwsHttpResponse => {
    log('warn', 'signed-request-refused', { remoteAddress: peer.remoteAddress, reason });
    return httpsRefusal('forbidden', reason);
  };
  return {
    async answer(request: AwsHttpRequest, peer: Peer): Promise<AwsHttpResponse> {
      const signed = signedCaller(options, request, service.signingNames);
      if (!signed.ok) return refuse(signed.reason, peer);
      const denied = denial(options, request, signed.caller);
      if (denied === undefined) return service.handle(request, signed.caller, peer.remoteAddress);
      log('warn', 'signed-request-refused', { remoteAddress: peer.remoteAddress, reason: denied });
      return service.accessDenied(denied);
    },
    /** What the connection may do is decided at its CONNECT and after. */
    admitUpgrade(
      request: AwsHttpRequest,
      peer: Peer,
    ): { ok: true; caller: AwsCaller } | { ok: false; response: AwsHttpResponse } {
      const signed = signedCaller(options, request, WEBSOCKET_SERVICES);
      return signed.ok ? signed : { ok: false, response: refuse(signed.reason, peer) };
    },
    refuse: httpsRefusal,
  };
}

function denial(options: SignedHttpsOptions, request: AwsHttpRequest, caller: AwsCaller): string | undefined {
  if (caller.kind === 'operator') return undefined;
  for (const { action, resource } of options.service.requiredPermissions(request)) {
    const decision = options.roles.authorize(caller.roleArn, action, resource, caller.session);
    if (!decision.allowed) return decision.message;
  }
  return undefined;
}
