import type { ConnectionInfo, MqttMessage } from '../../mqtt/ports.ts';
import type { Clock } from '../../ports/clock.ts';
import { epochSecond } from './execution-views.ts';
import { answerMessage } from './job-message-answer.ts';
import type { JobRequestTopic } from './job-request-topic.ts';
import type { JobService } from './job-service.ts';

/** The Jobs service as messages reach it. */
export interface JobsGateway {
  /** A message on a request's topic. The sender alone is answered, behind the acknowledgement of the request. */
  take(connection: ConnectionInfo, request: JobRequestTopic, message: MqttMessage): void;
}

export function createJobsGateway(options: {
  service: JobService;
  clock: Clock;
  /** To the connection that asked, whether it subscribed or not. */
  answer: (connection: ConnectionInfo, message: MqttMessage) => void;
}): JobsGateway {
  const { service, clock, answer } = options;
  return {
    take(connection, request, { topic, payload, qos }) {
      const { outcome, body } = answerMessage(service.byMessage, request, payload, epochSecond(clock.nowMs()));
      // As surely as it was asked. [assumed]
      const message = { topic: `${topic}/${outcome}`, payload: Buffer.from(JSON.stringify(body)), qos, retain: false };
      queueMicrotask(() => answer(connection, message));
    },
  };
}
