/** What a topic asks of the Jobs service. */
export interface JobRequestTopic {
  thingName: string;
  operation: 'get' | 'start-next' | 'describe' | 'update';
  /** Of `describe` and `update`; not judged. */
  jobId: string;
}

const OF_THING = /^\$aws\/things\/([^/]+)\/jobs\/(get|start-next)$/;
const OF_JOB = /^\$aws\/things\/([^/]+)\/jobs\/([^/]+)\/(get|update)$/;

/** The request that a publish to `topic` is, or undefined. [AWS-IoT: jobs-mqtt-api] */
export function jobRequestOf(topic: string): JobRequestTopic | undefined {
  const ofThing = OF_THING.exec(topic);
  if (ofThing) {
    const [, thingName = '', operation] = ofThing;
    return { thingName, operation: operation as 'get' | 'start-next', jobId: '' };
  }
  const [, thingName, jobId = '', operation] = OF_JOB.exec(topic) ?? [];
  if (thingName === undefined) return undefined;
  return { thingName, operation: operation === 'get' ? 'describe' : 'update', jobId };
}
