/** Why a request was refused, as `rejected` tells it; `code` is also its HTTP status. */
export interface ShadowRefusal {
  ok: false;
  code: 400 | 404 | 409 | 413 | 415;
  message: string;
  /** Of the request, as far as it could be read. */
  clientToken?: string;
}

/** [AWS-IoT: device-shadow-error-messages] */
export const INVALID_JSON = 'Invalid JSON';
export const VERSION_CONFLICT = 'Version conflict';
export const INVALID_VERSION = 'Invalid version';
export const TOO_LARGE = 'The payload exceeds the maximum size allowed';
/** The odd word is AWS's. */
export const NOT_UTF8 = 'Unsupported documented encoding; supported encoding is UTF-8';

export function refuseShadow(code: ShadowRefusal['code'], message: string, clientToken?: string): ShadowRefusal {
  return { ok: false, code, message, ...(clientToken !== undefined && { clientToken }) };
}
