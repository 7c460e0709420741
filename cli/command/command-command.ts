import { stateAt } from '../../contract/mailbox/deadlines.ts';
import type { MailboxMessage } from '../../contract/mailbox/message.ts';
import { findTable, openDynamodb, sdkTarget } from '../manifest/manifest-table.ts';
import { createTerminal } from '../terminal/terminal.ts';
import { COMMAND_HELP } from './command-help.ts';
import { type CommandOptions, readCommandOptions } from './command-options.ts';
import { listLine, messageLines } from './message-text.ts';
import { messagesById, messagesOf } from './read-messages.ts';

type Asked = Exclude<CommandOptions, { kind: 'help' }>;

/** `roadbed command`: exit code 0, 1 when there is no such message, 2 on a wrong argument. */
export async function commandCommand(args: string[]): Promise<number> {
  const options = readCommandOptions(args);
  if (options.kind === 'help') {
    process.stdout.write(COMMAND_HELP);
    return 0;
  }
  const dynamodb = openDynamodb(await sdkTarget(options.cloud));
  try {
    const mailbox = { dynamodb, table: options.table ?? (await findTable(dynamodb, 'Mailbox')) };
    return options.kind === 'list'
      ? list(await messagesOf(options.vehicleId, mailbox), options)
      : show(await messagesById(options.id, options.vehicleId, mailbox), options);
  } finally {
    dynamodb.destroy();
  }
}

function list(messages: MailboxMessage[], { json }: Asked): number {
  const nowMs = Date.now();
  if (json) return printJson({ messages: messages.map((message) => jsonOf(message, nowMs)) });
  const terminal = createTerminal(process.stdout);
  if (messages.length === 0) terminal.line('the vehicle is and was owed nothing');
  for (const message of messages) terminal.line(listLine(message, nowMs, terminal));
  return 0;
}

function show(found: MailboxMessage[], { json }: Asked): number {
  const nowMs = Date.now();
  const [message, ...others] = found;
  if (message === undefined) {
    process.stderr.write('roadbed: there is no such message\n');
    return 1;
  }
  if (others.length > 0) {
    process.stderr.write(`roadbed: ${found.length} messages begin so; give more digits\n`);
    return 1;
  }
  if (json) return printJson(jsonOf(message, nowMs));
  const terminal = createTerminal(process.stdout);
  for (const line of messageLines(message, nowMs, terminal)) terminal.line(line);
  return 0;
}

/** The row as it is, and what its time makes of it. */
function jsonOf(message: MailboxMessage, nowMs: number): Record<string, unknown> {
  return { ...message, stateNow: stateAt(message, nowMs) };
}

function printJson(value: unknown): number {
  process.stdout.write(`${JSON.stringify(value)}\n`);
  return 0;
}
