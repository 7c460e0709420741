import type { CaseReport } from './gateway-report.ts';

/** For people: a line a case, each broker's figure of the case's metric, and whether the target was met. */
export function tableLines(cases: readonly CaseReport[]): string[] {
  const brokers = [
    ...new Set(cases.flatMap((report) => Object.keys(report.brokers))),
  ] as (keyof CaseReport['brokers'])[];
  const head = ['case', 'metric', ...brokers, 'ratio', 'CPU ratio', 'CPU us', 'generator', 'target', ''];
  const rows = cases.map((report) => {
    const ours = report.brokers.roadbed?.figures ?? {};
    return [
      report.case,
      report.metric,
      ...brokers.map((name) => figure(report.brokers[name]?.figures[report.metric])),
      figure(report.ratioToMosquitto),
      figure(report.cpuRatioToMosquitto),
      figure(ours['brokerCpuMicrosPerMessage']),
      figure(ours['generatorCpuShare']),
      report.target?.replace(`${report.metric} `, '').replace(' x mosquitto', 'x') ?? '',
      report.met === null ? '' : report.met ? 'met' : 'MISSED',
    ];
  });
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  return [head, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function figure(value: number | null | undefined): string {
  return value === null || value === undefined ? '-' : String(value);
}
