import { randomBytes } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import type { LambdaInvoker } from '../../ports/lambda-invoker.ts';
import type { Log } from '../../ports/log.ts';
import type { ApiSpec, AuthorizerSpec, HttpApiBackend, IntegrationSpec, RouteSpec, StageSpec } from '../backends.ts';
import { ApiDefinition } from './api-definition.ts';
import { type ApiListener, startApiListener } from './api-listener.ts';
import type { KeySource } from './jwt-authorizer.ts';
import { RequestPipeline } from './request-pipeline.ts';

export interface HttpApiOptions {
  lambdas: LambdaInvoker;
  keysOf: KeySource;
  accountId: string;
  region: string;
  clock: Clock;
  log: Log;
  /** 127.0.0.1 unless told. */
  host?: string;
  /** Port of the first API; further APIs take any free one. 0, any free port, unless told. */
  port?: number;
  /** Host names besides loopback under which the APIs may be called. */
  extraHosts?: readonly string[];
}

/** The HTTP APIs of a cloud, each on a port of its own. */
export class HttpApiGateway implements HttpApiBackend {
  readonly #options: HttpApiOptions;
  readonly #apis = new Map<string, { definition: ApiDefinition; listener: ApiListener }>();
  #portTaken = false;

  constructor(options: HttpApiOptions) {
    this.#options = options;
  }

  /** Starts to listen at once; until a stage exists every request is answered 404. */
  async createApi(spec: ApiSpec): Promise<{ apiId: string; apiEndpoint: string }> {
    const { host = '127.0.0.1', port = 0, extraHosts = [], clock, log, lambdas, accountId, region } = this.#options;
    const definition = new ApiDefinition(newId(), spec, clock);
    const pipeline = new RequestPipeline({ api: definition, lambdas, accountId, region, clock, log });
    const ownPort = this.#portTaken ? 0 : port;
    this.#portTaken = true;
    const handle = pipeline.handle.bind(pipeline);
    const listener = await startApiListener({ host, port: ownPort, extraHosts, log, handle });
    this.#apis.set(definition.apiId, { definition, listener });
    return { apiId: definition.apiId, apiEndpoint: listener.url };
  }

  createIntegration(spec: IntegrationSpec): { integrationId: string } {
    const integrationId = newId();
    this.#definition(spec.ApiId).addIntegration(integrationId, spec);
    return { integrationId };
  }

  createAuthorizer(spec: AuthorizerSpec): { authorizerId: string } {
    const authorizerId = newId();
    this.#definition(spec.ApiId).addAuthorizer(authorizerId, spec, this.#options.keysOf);
    return { authorizerId };
  }

  createRoute(spec: RouteSpec): { routeId: string } {
    this.#definition(spec.ApiId).addRoute(spec);
    return { routeId: newId() };
  }

  createStage(spec: StageSpec): void {
    this.#definition(spec.ApiId).addStage(spec);
  }

  /** Base URLs by API id. */
  endpoints(): Record<string, string> {
    return Object.fromEntries([...this.#apis].map(([apiId, { listener }]) => [apiId, listener.url]));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#apis.values()].map(({ listener }) => listener.close()));
  }

  #definition(apiId: string): ApiDefinition {
    const api = this.#apis.get(apiId);
    if (api !== undefined) return api.definition;
    throw Object.assign(new Error(`Invalid API identifier specified ${apiId}`), { name: 'NotFoundException' });
  }
}

/** A gateway without APIs yet. */
export function createHttpApi(options: HttpApiOptions): HttpApiGateway {
  return new HttpApiGateway(options);
}

/** Ten letters and digits, as the service gives. */
function newId(): string {
  return [...randomBytes(10)].map((byte) => (byte % 36).toString(36)).join('');
}
