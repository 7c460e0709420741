import { createTerminal } from '../terminal/terminal.ts';
import { fetchDecision, fetchRefusals } from './ask-cloud.ts';
import { endpointOf } from './cloud-address.ts';
import { evaluatePolicy } from './evaluate-policy.ts';
import { WHY_HELP } from './why-help.ts';
import { type DecisionQuestion, type PolicyQuestion, type RefusalQuestion, readWhyOptions } from './why-options.ts';
import { type Answer, answerLines, refusalLines } from './why-text.ts';

/** `roadbed why`: of a decision exit code 0 when allowed, 1 when denied; of refusals 0; 2 on a wrong argument. */
export async function whyCommand(args: string[]): Promise<number> {
  const question = readWhyOptions(args);
  if (question.kind === 'policy') return askPolicy(question);
  if (question.kind === 'decision') return askConnection(question);
  if (question.kind === 'refusals') return askRefusals(question);
  process.stdout.write(WHY_HELP);
  return 0;
}

async function askPolicy(question: PolicyQuestion): Promise<number> {
  return tell(await evaluatePolicy(question), question.json);
}

async function askConnection(question: DecisionQuestion): Promise<number> {
  return tell(await fetchDecision(await endpointOf(question.cloud), question), question.json);
}

function tell(answer: Answer, json: boolean): number {
  if (json) process.stdout.write(`${JSON.stringify(answer)}\n`);
  else {
    const terminal = createTerminal(process.stdout);
    for (const line of answerLines(answer, terminal)) terminal.line(line);
  }
  return answer.allowed ? 0 : 1;
}

async function askRefusals(question: RefusalQuestion): Promise<number> {
  const endpoint = await endpointOf(question.cloud);
  const refusals = await fetchRefusals(endpoint, question);
  if (question.json) {
    process.stdout.write(`${JSON.stringify({ refusals })}\n`);
    return 0;
  }
  const terminal = createTerminal(process.stdout);
  const of = question.clientId === undefined ? '' : ` to ${question.clientId}`;
  if (refusals.length === 0) terminal.line(`the local cloud at ${endpoint} remembers no refusal${of}`);
  for (const line of refusals.flatMap((refusal) => refusalLines(refusal, terminal))) terminal.line(line);
  return 0;
}
