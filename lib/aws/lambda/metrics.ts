/** What is told of runs, by name → CloudWatch's unit. */
export const metricUnits = {
  NewObjects: 'Count',
  Strays: 'Count',
  BrokenObjects: 'Count',
  HoursSinceNewestLog: 'None',
  HoursSinceNewestLoaded: 'None',
  RunsFailed: 'Count',
  LedgersWrong: 'Count',
  ClustersTooLong: 'Count',
} as const;

export const metricNamespace = 'firn';

/**
 * A line of log that CloudWatch turns into metrics, without a call and without a permission: its embedded metric format.
 *
 * @param name which pipeline
 */
export function metricLine(name: string, metrics: Readonly<Record<string, number>>, now: Date): string {
  return JSON.stringify({
    _aws: {
      Timestamp: now.getTime(),
      CloudWatchMetrics: [
        {
          Namespace: metricNamespace,
          Dimensions: [['Pipeline']],
          Metrics: Object.keys(metrics).map((metric) => ({
            Name: metric,
            Unit: metricUnits[metric as keyof typeof metricUnits],
          })),
        },
      ],
    },
    Pipeline: name,
    ...metrics,
  });
}
