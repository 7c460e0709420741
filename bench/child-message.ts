import type { ChildProcess } from 'node:child_process';

/** The next message of this kind from a cloud that runs in a process of its own. */
export function messageOf<Message extends { kind: string }>(
  child: ChildProcess,
  kind: Message['kind'],
): Promise<Message> {
  return new Promise((resolve) => {
    const listen = (message: Message): void => {
      if (message.kind !== kind) return;
      child.off('message', listen);
      resolve(message);
    };
    child.on('message', listen);
  });
}
