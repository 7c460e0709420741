import { join } from 'node:path';

/**
 * Engines that run without Docker. `packages` pins what decides the behaviour; `start` says how to run one on loopback.
 */
export const ENGINE_KINDS = {
  ministack: {
    packages: ['ministack==1.5.33'],
    minor: 10,
    startTimeoutMs: 30_000,
    start: ({ directory, port, region }) => ({
      command: join(directory, 'bin', 'ministack'),
      args: [],
      env: {
        GATEWAY_PORT: String(port),
        // it would listen on every interface
        BIND_HOST: '127.0.0.1',
        SERVICES: 's3,sqs,sns,dynamodb,dynamodbstreams,kinesis',
        MINISTACK_REGION: region,
        // its own MQTT and SFTP listeners take fixed ports
        IOT_MTLS_ENABLED: '0',
        SFTP_ENABLED: '0',
      },
    }),
  },
};
