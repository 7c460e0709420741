/** What AWS grants to all connections of an account together. [AWS-IoT: iot-core quotas, large regions] Infinity lifts one. */
export interface AccountQuotas {
  accountConnectsPerSecond: number;
  accountConnections: number;
  accountSubscribesPerSecond: number;
  accountSubscriptions: number;
  accountPublishesInPerSecond: number;
  accountPublishesOutPerSecond: number;
}

export const awsAccountQuotas: AccountQuotas = {
  accountConnectsPerSecond: 500,
  accountConnections: 500_000,
  accountSubscribesPerSecond: 500,
  accountSubscriptions: 500_000,
  accountPublishesInPerSecond: 20_000,
  accountPublishesOutPerSecond: 20_000,
};

export const noAccountQuotas: AccountQuotas = {
  accountConnectsPerSecond: Number.POSITIVE_INFINITY,
  accountConnections: Number.POSITIVE_INFINITY,
  accountSubscribesPerSecond: Number.POSITIVE_INFINITY,
  accountSubscriptions: Number.POSITIVE_INFINITY,
  accountPublishesInPerSecond: Number.POSITIVE_INFINITY,
  accountPublishesOutPerSecond: Number.POSITIVE_INFINITY,
};
