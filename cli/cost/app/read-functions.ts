import { type BilledFunction, LOG_LEVELS, type LogLevel } from './billed-app.ts';
import { asObject, type References, type Resource } from './references.ts';

/**
 * What Lambda itself writes for an invocation: START, END and REPORT as text, or platform.start and platform.report as
 * JSON; of the latter nothing from WARN on. Bytes as seen, with the 26 that CloudWatch adds to a line.
 * [AWS-Lambda: monitoring-cloudwatchlogs-log-level]
 */
const PLATFORM_LOG_BYTES = { text: 330, json: 640, quiet: 0 } as const;

/** By logical id. */
export function readFunctions(resources: Resource[], references: References): Map<string, BilledFunction> {
  return new Map(resources.map((resource) => [resource.id, readFunction(resource, references)]));
}

function readFunction({ id, properties }: Resource, references: References): BilledFunction {
  const variables = Object.entries(asObject(asObject(properties['Environment'])['Variables']));
  const texts = variables.map(([name, value]) => [name, textOf(value, references)] as const);
  const { LogFormat, SystemLogLevel, ApplicationLogLevel } = asObject(properties['LoggingConfig']);
  const isJson = LogFormat === 'JSON';
  const isQuiet = isJson && levelOf(SystemLogLevel) !== 'DEBUG' && levelOf(SystemLogLevel) !== 'INFO';
  const reserved = properties['ReservedConcurrentExecutions'];
  const known = new Map(texts);
  return {
    name: known.get('POWERTOOLS_SERVICE_NAME') ?? id,
    memoryGb: Number(properties['MemorySize'] ?? 128) / 1024,
    isTraced: asObject(properties['TracingConfig'])['Mode'] === 'Active',
    platformLogBytes: PLATFORM_LOG_BYTES[isQuiet ? 'quiet' : isJson ? 'json' : 'text'],
    logLevel: isJson ? levelOf(ApplicationLogLevel) : 'TRACE',
    variables: known,
    reservedConcurrency: typeof reserved === 'number' ? reserved : undefined,
  };
}

function textOf(value: unknown, references: References): string {
  return typeof value === 'string' ? value : (references.idsIn(value)[0] ?? '');
}

function levelOf(value: unknown): LogLevel {
  return LOG_LEVELS.find((level) => level === value) ?? 'INFO';
}
