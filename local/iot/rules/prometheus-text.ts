import type { MetricCount } from '../../ports/metric-source.ts';

/**
 * Counts in Prometheus' text format 0.0.4: `TopicMatch` of namespace `AWS/IoT` is `aws_iot_topic_match_total`, dimension
 * `RuleName` label `rule_name`.
 */
export function prometheusText(counts: readonly MetricCount[]): string {
  const lines = new Map<string, string[]>();
  for (const { namespace, metricName, dimensions, total } of counts) {
    const name = `${snakeCase(namespace)}_${snakeCase(metricName)}_total`;
    const labels = Object.entries(dimensions).map(([label, value]) => `${snakeCase(label)}="${escaped(value)}"`);
    const samples = lines.get(name) ?? [`# TYPE ${name} counter`];
    samples.push(`${name}${labels.length > 0 ? `{${labels.join(',')}}` : ''} ${total}`);
    lines.set(name, samples);
  }
  return [...lines.values()].flatMap((samples) => samples.map((line) => `${line}\n`)).join('');
}

/** `AWS/IoT` is `aws_iot`, `HttpCode_4XX` is `http_code_4xx`. */
function snakeCase(name: string): string {
  return name
    .replace('IoT', 'Iot')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase();
}

/** Rule names come from topics: one with a line break must not write lines of its own. */
function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
