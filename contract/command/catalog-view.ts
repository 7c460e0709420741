import { commandType, commandTypeNames } from './command-catalog.ts';
import { conditionText } from './condition.ts';

/** The catalogue as the HTTP API shows it, times in seconds. */
export function catalogView(): { commands: Record<string, unknown>[] } {
  return { commands: commandTypeNames().flatMap(typeView) };
}

function typeView(name: string): Record<string, unknown>[] {
  const type = commandType(name);
  if (type === undefined) return [];
  const { summary, parameters, roles, priority, preconditions } = type;
  return [
    {
      ...{ type: name, class: type.class, summary, parameters, roles, priority },
      ttlSeconds: type.ttlMs / 1000,
      maxTtlSeconds: type.maxTtlMs / 1000,
      execTimeoutSeconds: type.execTimeoutMs / 1000,
      preconditions: preconditions.map(({ rule, when, maxAgeMs }) => ({
        ...{ rule, expression: conditionText(when), maxAgeSeconds: maxAgeMs / 1000 },
      })),
    },
  ];
}
