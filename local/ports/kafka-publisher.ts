/** How a Kafka cluster is reached. */
export interface KafkaCluster {
  /** `host:port` each. */
  brokers: readonly string[];
  tls: {
    /** PEM of the authorities that are trusted; those of Node unless given. */
    ca?: string;
    /** The client's own key and certificate, PKCS 12. */
    pfx?: Uint8Array;
    passphrase?: string;
  };
  sasl?: { mechanism: 'plain' | 'scram-sha-512'; username: string; password: string };
  /** Replicas that must have a message before it counts as sent; -1: all that are in sync. */
  acks: -1 | 0 | 1;
  compression: 'none' | 'gzip';
}

export interface KafkaMessage {
  topic: string;
  /** The partition follows from it, unless one is given; without both it is any. */
  key?: string;
  partition?: number;
  value: Uint8Array;
  headers: readonly (readonly [name: string, value: string])[];
}

/** Sends to Kafka clusters outside the local cloud. */
export interface KafkaPublisher {
  /**
   * Resolves when the cluster has acknowledged it. Rejects with an error named `ServiceUnavailable` when a further try
   * may help, and with another one otherwise; at once when too many messages wait for this cluster.
   */
  publish(cluster: KafkaCluster, message: KafkaMessage): Promise<void>;
  close(): Promise<void>;
}
