/** Gathers what comes while a batch is under way, up to a bound; batches go one after another, so that order holds. */
export interface SendQueue<Item> {
  /** Resolves when the item's batch was sent, and rejects when it was not, or when the queue is full. */
  add(item: Item): Promise<void>;
}

export interface SendQueueOptions<Item> {
  /** Items that may wait, beside those under way. */
  mostWaiting: number;
  mostPerBatch: number;
  send(batch: Item[]): Promise<void>;
  /** What `add` rejects with when too many wait. */
  full(): Error;
}

interface Waiting<Item> {
  item: Item;
  resolve(): void;
  reject(error: unknown): void;
}

export function createSendQueue<Item>(options: SendQueueOptions<Item>): SendQueue<Item> {
  const { mostWaiting, mostPerBatch, send, full } = options;
  const waiting: Waiting<Item>[] = [];
  let isSending = false;
  const sendAll = async (): Promise<void> => {
    isSending = true;
    // what comes in the same turn goes together
    await Promise.resolve();
    while (waiting.length > 0) {
      const batch = waiting.splice(0, mostPerBatch);
      try {
        await send(batch.map(({ item }) => item));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    isSending = false;
  };
  return {
    add(item) {
      if (waiting.length >= mostWaiting) return Promise.reject(full());
      return new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        if (!isSending) void sendAll();
      });
    },
  };
}
