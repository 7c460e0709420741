import type { CorsConfiguration } from '../backends.ts';

/** Throws `BadRequestException` for credentials together with any origin. [AWS-APIGateway: CORS] */
export function checkCors(cors: CorsConfiguration | undefined): void {
  if (cors?.AllowCredentials !== true || !cors.AllowOrigins?.includes('*')) return;
  throw Object.assign(new Error('allowCredentials is not supported with the allowed origin *'), {
    name: 'BadRequestException',
  });
}

/** Headers for a response to `origin`; none when the origin is not allowed. */
export function corsHeaders(cors: CorsConfiguration, origin: string | undefined): Record<string, string> {
  const allowed = allowedOrigin(cors, origin);
  if (allowed === undefined) return {};
  const headers: Record<string, string> = { 'access-control-allow-origin': allowed };
  if (allowed !== '*') headers['vary'] = 'Origin';
  if (cors.AllowCredentials === true) headers['access-control-allow-credentials'] = 'true';
  if (cors.ExposeHeaders?.length) headers['access-control-expose-headers'] = cors.ExposeHeaders.join(',');
  return headers;
}

/** Headers for a preflight; none when the origin or the method asked for is not allowed. */
export function preflightHeaders(
  cors: CorsConfiguration,
  origin: string | undefined,
  method: string | undefined,
): Record<string, string> {
  const headers = corsHeaders(cors, origin);
  const methods = cors.AllowMethods ?? [];
  const methodAllowed = method === undefined || methods.includes('*') || methods.includes(method.toUpperCase());
  if (headers['access-control-allow-origin'] === undefined || !methodAllowed) return {};
  if (methods.length > 0) headers['access-control-allow-methods'] = methods.join(',');
  if (cors.AllowHeaders?.length) headers['access-control-allow-headers'] = cors.AllowHeaders.join(',');
  if (cors.MaxAge !== undefined) headers['access-control-max-age'] = String(cors.MaxAge);
  return headers;
}

function allowedOrigin(cors: CorsConfiguration, origin: string | undefined): string | undefined {
  if (origin === undefined) return undefined;
  const origins = cors.AllowOrigins ?? [];
  if (origins.includes('*')) return '*';
  const covered = (pattern: string) =>
    pattern === origin || (/^https?:\/\/\*$/.test(pattern) && origin.startsWith(pattern.slice(0, -1)));
  return origins.some(covered) ? origin : undefined;
}
