import { Duration, Stack } from 'aws-cdk-lib';
import * as budgets from 'aws-cdk-lib/aws-budgets';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { AwsSettings } from '../config.ts';
import { metricNamespace, type metricUnits } from './lambda/metrics.ts';

export interface OperationsProps {
  readonly settings: AwsSettings;
  /** What starts and watches runs. */
  readonly runs: lambda.Function;
}

type Metric = keyof typeof metricUnits;

/** An alarm: what it means and what to do stands in docs/deploy.md under its name. */
interface Watched {
  readonly id: string;
  readonly metric: Metric | 'LambdaErrors';
  readonly statistic: 'Sum' | 'Maximum';
  readonly period: Duration;
  /** Alarm at this value and above; below, where `below` is set. */
  readonly at: number;
  readonly below?: true;
  readonly periods?: number;
  /** Whether silence is an alarm too. */
  readonly silence: cloudwatch.TreatMissingData;
  readonly says: string;
}

const runbook = 'docs/deploy.md#';
const { BREACHING, NOT_BREACHING } = cloudwatch.TreatMissingData;

/** Every alarm, with its paragraph of the runbook. */
export const alarms: readonly Watched[] = [
  {
    id: 'RunFailed',
    metric: 'RunsFailed',
    statistic: 'Sum',
    period: Duration.minutes(15),
    at: 1,
    silence: NOT_BREACHING,
    says: 'A run failed.',
  },
  {
    id: 'LedgerWrong',
    metric: 'LedgersWrong',
    statistic: 'Sum',
    period: Duration.minutes(15),
    at: 1,
    silence: NOT_BREACHING,
    says: 'What was loaded does not add up with the lines that were read; it was not committed.',
  },
  {
    id: 'ClusterTooLong',
    metric: 'ClustersTooLong',
    statistic: 'Sum',
    period: Duration.minutes(15),
    at: 1,
    silence: NOT_BREACHING,
    says: 'A cluster worked longer than etl.limitMinutes and was ended.',
  },
  {
    id: 'NoNewLogs',
    metric: 'NewObjects',
    statistic: 'Sum',
    period: Duration.days(1),
    at: 1,
    below: true,
    periods: 2,
    silence: BREACHING,
    says: 'No new logs for two days, or no run looked for any.',
  },
  {
    id: 'NotFresh',
    metric: 'HoursSinceNewestLoaded',
    statistic: 'Maximum',
    period: Duration.days(1),
    at: 54,
    silence: NOT_BREACHING,
    says: 'The newest hour in the store is more than two days old.',
  },
  {
    id: 'BrokenLogs',
    metric: 'BrokenObjects',
    statistic: 'Maximum',
    period: Duration.days(1),
    at: 1,
    silence: NOT_BREACHING,
    says: 'A log could not be read to its end; the rest was loaded.',
  },
  {
    id: 'LambdaFailed',
    metric: 'LambdaErrors',
    statistic: 'Sum',
    period: Duration.hours(1),
    at: 3,
    silence: NOT_BREACHING,
    says: 'What starts and watches runs failed several times in an hour.',
  },
];

/** Alarms, to a topic; a dashboard; and, if asked for, a budget. */
export class Operations extends Construct {
  readonly topic: sns.Topic;

  constructor(scope: Construct, id: string, { settings, runs }: OperationsProps) {
    super(scope, id);
    this.topic = new sns.Topic(this, 'Alarms', { enforceSSL: true, displayName: `firn ${settings.name}` });
    if (settings.alarmEmail !== null) {
      this.topic.addSubscription(new subscriptions.EmailSubscription(settings.alarmEmail));
    }
    const metricOf = ({ metric, statistic, period }: Pick<Watched, 'metric' | 'statistic' | 'period'>) =>
      metric === 'LambdaErrors'
        ? runs.metricErrors({ period })
        : new cloudwatch.Metric({
            namespace: metricNamespace,
            metricName: metric,
            dimensionsMap: { Pipeline: settings.name },
            statistic,
            period,
          });
    const made = alarms.map((watched) => {
      const { LESS_THAN_THRESHOLD, GREATER_THAN_OR_EQUAL_TO_THRESHOLD } = cloudwatch.ComparisonOperator;
      const alarm = new cloudwatch.Alarm(this, watched.id, {
        metric: metricOf(watched),
        threshold: watched.at,
        comparisonOperator: watched.below === true ? LESS_THAN_THRESHOLD : GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        evaluationPeriods: watched.periods ?? 1,
        treatMissingData: watched.silence,
        alarmDescription: `${watched.says} What to do: ${runbook}${watched.id.toLowerCase()}`,
      });
      alarm.addAlarmAction(new actions.SnsAction(this.topic));
      return alarm;
    });
    const graph = (title: string, metrics: readonly Metric[], statistic: Watched['statistic']) =>
      new cloudwatch.GraphWidget({
        title,
        width: 12,
        left: metrics.map((metric) => metricOf({ metric, statistic, period: Duration.hours(1) })),
      });
    new cloudwatch.Dashboard(this, 'Dashboard', {
      dashboardName: settings.name,
      defaultInterval: Duration.days(14),
      widgets: [
        [new cloudwatch.AlarmStatusWidget({ title: 'Alarms', width: 24, alarms: made })],
        [
          graph('How old the newest is, hours', ['HoursSinceNewestLog', 'HoursSinceNewestLoaded'], 'Maximum'),
          graph('Logs', ['NewObjects', 'Strays', 'BrokenObjects'], 'Sum'),
        ],
        [graph('Runs', ['RunsFailed', 'LedgersWrong', 'ClustersTooLong'], 'Sum')],
      ],
    });
    if (settings.budgetUsd !== null) this.budget(settings.name, settings.budgetUsd);
  }

  /** Counts what has the tag `firn`; the account must have made that a cost allocation tag. */
  private budget(name: string, amount: number): void {
    const { account, partition } = Stack.of(this);
    this.topic.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('budgets.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': `arn:${partition}:budgets::${account}:*` },
        },
      }),
    );
    new budgets.CfnBudget(this, 'Budget', {
      budget: {
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount, unit: 'USD' },
        costFilters: { TagKeyValue: [`user:firn$${name}`] },
      },
      notificationsWithSubscribers: (['ACTUAL', 'FORECASTED'] as const).map((notificationType) => ({
        notification: { notificationType, comparisonOperator: 'GREATER_THAN', threshold: 100 },
        subscribers: [{ subscriptionType: 'SNS', address: this.topic.topicArn }],
      })),
    });
  }
}
