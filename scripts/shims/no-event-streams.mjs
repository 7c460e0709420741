// No function reads or writes an event stream (S3 Select, SubscribeToShard and their like), but every client carries what
// would: 15 kB a bundle. A client may ask for it when it is made; whoever sends such a request learns why it cannot.
const REFUSAL = 'event streams are left out of the bundles: see scripts/build-lambdas.mjs';

function refuse() {
  throw new Error(REFUSAL);
}

export const eventStreamSerdeProvider = () => ({ serialize: refuse, deserialize: refuse });
export const resolveEventStreamSerdeConfig = (input) => input;
export class EventStreamSerde {
  constructor() {
    refuse();
  }
}
