import {
  type Alarm,
  type AlarmProps,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

/** Where alarms go. Whoever wants them subscribes; the environment's mail address does so by itself. */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, email: string | undefined) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { displayName: 'Roadbed alarms', enforceSSL: true });
    if (email !== undefined) this.topic.addSubscription(new EmailSubscription(email));
  }

  /** Tells the topic when the alarm goes off and when it is over. */
  listenTo(alarm: Alarm): void {
    const action = new SnsAction(this.topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
  }
}

export interface Concern {
  readonly metric: IMetric & { createAlarm(scope: Construct, id: string, props: Omit<AlarmProps, 'metric'>): Alarm };
  /** What it means and where to look first; it is in the mail that wakes somebody. */
  readonly meaning: string;
  /** The alarm goes off above this. */
  readonly above: number;
  /** Default: 1. */
  readonly periods?: number;
}

/** An alarm for a concern, which is quiet while there is nothing to measure. */
export function alarmFor(scope: Construct, id: string, concern: Concern): Alarm {
  return concern.metric.createAlarm(scope, id, {
    alarmDescription: concern.meaning,
    threshold: concern.above,
    evaluationPeriods: concern.periods ?? 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}
