import type { AwsService } from '../../ports/aws-http.ts';
import { isObject, type JsonObject, jsonObjectOf, targetOf } from '../aws-error.ts';
import { createJsonService } from '../json-service.ts';
import type { EventsEngine } from './events-engine.ts';

/** EventBridge behind the front door: the AWS JSON 1.1 protocol. */
export function createEventsService(engine: EventsEngine): AwsService {
  const { book } = engine;
  const service = createJsonService({
    signingName: 'events',
    version: '1.1',
    resourceOf: (operation, input) => resourceOf(operation, input),
    execute: (operation, input) => engine.execute(operation, input),
  });
  return {
    ...service,
    requiredPermissions(request) {
      const { operation } = targetOf(request.headers);
      if (operation !== 'PutEvents') return service.requiredPermissions(request);
      // one for each bus that is written to
      const { Entries = [] } = jsonObjectOf(request.body) ?? {};
      const names = [Entries]
        .flat()
        .map((entry) => book.busNameOf(isObject(entry) ? entry['EventBusName'] : undefined));
      return [...new Set(names)].map((name) => ({ action: 'events:PutEvents', resource: book.arnOfBus(name) }));
    },
  };

  /** [AWS-EventBridge: actions, resources and condition keys] */
  function resourceOf(operation: string, { Name, Rule, EventBusName, ResourceARN }: JsonObject): string {
    if (typeof ResourceARN === 'string') return ResourceARN;
    if (operation.endsWith('EventBus')) return book.arnOfBus(book.busNameOf(Name));
    if (operation === 'TestEventPattern' || operation.startsWith('ListRule') || operation.startsWith('ListEvent'))
      return '*';
    return book.arnOfRule(book.busNameOf(EventBusName), String(Rule ?? Name ?? '*'));
  }
}
