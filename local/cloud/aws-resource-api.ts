import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { AwsResourceApi, AwsServiceName } from './backends.ts';
import { callJsonService, isJsonService, type JsonServiceName, type SignRequest } from './json-service-call.ts';

type SdkServiceName = Exclude<AwsServiceName, JsonServiceName>;

export interface AwsResourceApiOptions {
  /** The front door, or any LocalStack-compatible endpoint. */
  endpointUrl: string;
  region: string;
  /** The operator's. */
  credentials: { accessKeyId: string; secretAccessKey: string };
  /** Signs the calls that go without an SDK. */
  sign?: SignRequest | undefined;
}

interface SdkClient {
  send(command: object): Promise<unknown>;
  destroy(): void;
}

type Constructor = new (input: unknown) => unknown;

/** An SDK package: its classes by name. */
type SdkPackage = Record<string, unknown>;

/** Imported when first asked for: together they would cost a second at start. */
const PACKAGES: Record<SdkServiceName, { clientName: string; load: () => Promise<SdkPackage> }> = {
  dynamodb: { clientName: 'DynamoDBClient', load: () => import('@aws-sdk/client-dynamodb') },
  kinesis: { clientName: 'KinesisClient', load: () => import('@aws-sdk/client-kinesis') },
  s3: { clientName: 'S3Client', load: () => import('@aws-sdk/client-s3') },
  sqs: { clientName: 'SQSClient', load: () => import('@aws-sdk/client-sqs') },
  sns: { clientName: 'SNSClient', load: () => import('@aws-sdk/client-sns') },
};

/**
 * Calls the data engines through the AWS SDK, whether they are embedded or remote. Failures are the SDK's own
 * exceptions, with AWS's error name. `close` ends the connections; calls after it fail.
 */
export function createAwsResourceApi(options: AwsResourceApiOptions): AwsResourceApi & { close(): void } {
  const loaded = new Map<SdkServiceName, Promise<{ classes: SdkPackage; client: SdkClient }>>();
  const open = async (service: SdkServiceName): Promise<{ classes: SdkPackage; client: SdkClient }> => {
    const classes = await PACKAGES[service].load();
    return { classes, client: newClient(service, classes, options) };
  };
  return {
    call: async (service, operation, input) => {
      if (isJsonService(service)) return callJsonService(service, operation, input, options);
      const opening = loaded.get(service) ?? open(service);
      loaded.set(service, opening);
      const { classes, client } = await opening;
      const Command = classes[`${operation}Command`];
      if (typeof Command !== 'function') throw new Error(`The ${service} API has no operation ${operation}`);
      return client.send(new (Command as Constructor)(input) as object);
    },
    close: () => {
      for (const opening of loaded.values()) void opening.then(({ client }) => client.destroy());
    },
  };
}

function newClient(service: SdkServiceName, classes: SdkPackage, options: AwsResourceApiOptions): SdkClient {
  const Client = classes[PACKAGES[service].clientName] as Constructor;
  return new Client({
    endpoint: options.endpointUrl,
    region: options.region,
    credentials: options.credentials,
    // The Kinesis client would speak HTTP/2 by default, which not every emulator answers.
    requestHandler: new NodeHttpHandler(),
    ...(service === 's3' ? { forcePathStyle: true } : {}),
    ...(service === 'sqs' ? { useQueueUrlAsEndpoint: false } : {}),
  }) as SdkClient;
}
