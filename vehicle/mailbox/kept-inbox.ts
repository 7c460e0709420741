import { type CommandInbox, createCommandInbox, type InboxPorts, REMEMBERED } from './command-inbox.ts';
import type { InboxStore } from './inbox-store.ts';

/** An inbox with what it remembers from before the restart. */
export interface KeptInbox extends Pick<CommandInbox, 'receive'> {
  /** Reads the memory and settles what the restart broke off; before the first message. Once is enough. */
  open(): Promise<void>;
  readonly executed: number;
}

/** Without a store it remembers nothing. */
export function createKeptInbox(ports: Omit<InboxPorts, 'kept'>, store: InboxStore | undefined): KeptInbox {
  let inbox: CommandInbox | undefined;
  return {
    async open() {
      if (inbox !== undefined) return;
      const kept = store === undefined ? {} : { kept: { store, memory: await store.load(REMEMBERED) } };
      inbox = createCommandInbox({ ...ports, ...kept });
      await inbox.recover();
    },
    receive: async (payload, isBroadcast) => inbox?.receive(payload, isBroadcast),
    get executed() {
      return inbox?.executed ?? 0;
    },
  };
}
