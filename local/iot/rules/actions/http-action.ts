import { isUtf8 } from 'node:buffer';
import { outputBytes } from '../../../../iotsql/index.ts';
import type { OutboundPost, PostOutcome } from '../../../ports/http-caller.ts';
import { httpUrlFault, isBelow } from '../destinations/http-url.ts';
import type { RuleMessage } from '../rule-message.ts';
import type { HttpMetric } from '../rule-metrics.ts';
import { TopicRuleException } from '../topic-rule-exception.ts';
import { ActionFailure } from './action-failure.ts';
import type { ActionFields } from './action-fields.ts';
import { createHttpBatches, readBatchConfig } from './http-batch.ts';
import { outputJson } from './output-shape.ts';
import type { ActionContext, ActionFactory } from './rule-action.ts';

/** Of all tries together. [AWS-IoT: General Reference, iot-core] */
const TOTAL_MS = 3000;
const MAX_HEADERS = 100;
const MAX_HEADER_NAME_BYTES = 256;
const MAX_ANSWER_BYTES = 16_384;

/** POSTs the SELECT result to a confirmed destination, one by one or in batches. [AWS-IoT: http-rule-action] */
export const createHttpAction: ActionFactory = (fields, context) => {
  const urlOf = fields.template('Url');
  const destinationUrl = readDestinationUrl(fields, context);
  const headersOf = readHeaders(fields);
  const sigV4 = readSigV4(fields);
  const batchConfig = readBatchConfig(fields);
  const batches = batchConfig && createHttpBatches(batchConfig, context);
  return {
    type: 'Http',
    target: fields.text('Url'),
    start() {
      if (destinationUrl !== undefined) context.destinations.ensure(destinationUrl);
    },
    prepare: (firing) => {
      const { message } = firing;
      const url = checkedUrl(urlOf(message), context);
      const body = Buffer.from(outputBytes(firing.output));
      const { isJson } = outputJson(firing);
      const contentType = isJson ? 'application/json' : 'application/octet-stream';
      const headers = { 'content-type': contentType, ...headersOf(message) };
      const deadlineMs = context.clock.nowMs() + TOTAL_MS;
      const post = (): OutboundPost => ({
        ...{ url, headers, body, timeoutMs: Math.max(1, deadlineMs - context.clock.nowMs()) },
        ...(sigV4 && { sigV4 }),
      });
      return {
        resource: url,
        authorize() {
          if (!context.destinations.covers(url)) {
            return { allowed: false, message: 'The destination is not confirmed and enabled.' };
          }
          if (sigV4 === undefined || context.roles.mayAssume(sigV4.roleArn, 'iot.amazonaws.com')) {
            return { allowed: true };
          }
          return { allowed: false, message: `iot.amazonaws.com is not allowed to assume role ${sigV4.roleArn}` };
        },
        async send() {
          if (!batches) return sendOnce(post(), context);
          if (!isUtf8(body)) throw new ActionFailure('Only UTF-8 can be sent in a batch');
          // signature and headers are those of the last message added
          const element = isJson ? body : Buffer.from(JSON.stringify(body.toString('utf8')));
          return batches.add({ url, topic: message.topic }, element, (batch) =>
            sendOnce({ ...post(), headers: { ...headers, 'content-type': 'application/json' }, body: batch }, context),
          );
        },
        describe(reason) {
          return `HttpAction failed to make a request to the specified endpoint. ${reason}`;
        },
      };
    },
  };
};

/** One try. Rejects with what `isTransientFailure` tells apart: 429 and 5xx are tried again, nothing else. */
async function sendOnce(post: OutboundPost, context: ActionContext): Promise<void> {
  const outcome = await context.http.post(post);
  const metric = metricOf(outcome);
  if (metric) context.countHttp(context.ruleName, metric);
  if (!outcome.ok) throw new ActionFailure(outcome.message);
  if (outcome.status >= 200 && outcome.status < 300) return;
  const text = `StatusCode: ${outcome.status}. Reason: ${outcome.reason}.`;
  if (outcome.bodyBytes > MAX_ANSWER_BYTES) throw new ActionFailure(text);
  throw Object.assign(new Error(text), { $metadata: { httpStatusCode: outcome.status } });
}

function metricOf(outcome: PostOutcome): HttpMetric | undefined {
  if (!outcome.ok) {
    if (outcome.kind === 'timeout') return 'HttpRequestTimeout';
    return outcome.kind === 'unknown-host' ? 'HttpUnknownHost' : undefined;
  }
  if (outcome.status >= 200 && outcome.status < 300) return undefined;
  if (outcome.status >= 500) return 'HttpCode_5XX';
  return outcome.status >= 400 ? 'HttpCode_4XX' : 'HttpCode_Other';
}

function checkedUrl(url: string, context: ActionContext): string {
  const fault = httpUrlFault(url);
  if (fault === undefined) return url;
  context.countHttp(context.ruleName, 'HttpInvalidUrl');
  throw new ActionFailure(`HttpAction failed to make a request to the specified endpoint. ${url}: ${fault}`);
}

/** Without templates the destination is made with the rule; with one in ConfirmationUrl it must be made by hand. */
function readDestinationUrl(fields: ActionFields, context: ActionContext): string | undefined {
  const url = fields.text('Url');
  if (url.includes('${') && !fields.has('ConfirmationUrl')) {
    throw invalid(context, 'Url holds a template, so ConfirmationUrl must be given');
  }
  const confirmationUrl = fields.has('ConfirmationUrl') ? fields.text('ConfirmationUrl') : url;
  fields.optionalTemplate('ConfirmationUrl');
  if (confirmationUrl.includes('${')) return undefined;
  const fault = httpUrlFault(confirmationUrl);
  if (fault !== undefined) throw invalid(context, `ConfirmationUrl ${confirmationUrl}: ${fault}`);
  const fixedPart = url.split('${')[0] ?? '';
  if (!isBelow(fixedPart, confirmationUrl)) throw invalid(context, 'ConfirmationUrl must be the beginning of Url');
  return confirmationUrl;
}

/** Names in lower case, so that `Content-Type` of any case takes the place of ours. */
function readHeaders(fields: ActionFields): (message: RuleMessage) => Record<string, string> {
  const list = fields.list('Headers', ['Key', 'Value']);
  if (list.length > MAX_HEADERS) throw new TopicRuleException('InvalidRequestException', `Http has over 100 headers`);
  const pairs = list.map((pair) => ({ name: headerName(pair.text('Key')), headerValueOf: pair.template('Value') }));
  return (message) =>
    Object.fromEntries(
      pairs.map(({ name, headerValueOf }) => {
        const value = headerValueOf(message);
        if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
          throw new ActionFailure(
            `Header ${name} would hold a line break or another character that no header may hold`,
          );
        }
        return [name, value];
      }),
    );
}

/** These are the connection's or ours. */
const RESERVED_HEADERS = new Set(['host', 'content-length', 'transfer-encoding', 'connection']);

function headerName(key: string): string {
  const name = key.toLowerCase();
  const isToken = /^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name) && name.length <= MAX_HEADER_NAME_BYTES;
  if (isToken && !RESERVED_HEADERS.has(name)) return name;
  throw new TopicRuleException('InvalidRequestException', `Http header "${key}" cannot be set`);
}

function readSigV4(fields: ActionFields): OutboundPost['sigV4'] {
  if (!fields.has('Auth')) return undefined;
  const sigV4 = fields.group('Auth', ['Sigv4']).group('Sigv4', ['RoleArn', 'ServiceName', 'SigningRegion']);
  return {
    roleArn: sigV4.text('RoleArn'),
    serviceName: sigV4.text('ServiceName'),
    signingRegion: sigV4.text('SigningRegion'),
  };
}

function invalid(context: ActionContext, reason: string): TopicRuleException {
  return new TopicRuleException('InvalidRequestException', `rule ${context.ruleName}: Http: ${reason}`);
}
