/** A count that only grows, as its owner has it now. */
export interface MetricCount {
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
  /** Since the start. */
  total: number;
}

/** Somebody who counts. Asked when somebody wants to know, and once a minute; counting itself costs nothing more. */
export type MetricSource = () => MetricCount[];
