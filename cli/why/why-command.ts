import { createTerminal } from '../terminal/terminal.ts';
import { evaluatePolicy } from './evaluate-policy.ts';
import { fetchRefusals } from './fetch-refusals.ts';
import { cloudOfReadyFile, findRunningCloud } from './running-cloud.ts';
import { type PolicyQuestion, type RefusalQuestion, readWhyOptions, WHY_HELP } from './why-options.ts';
import { answerLines, refusalLines } from './why-text.ts';

/** `roadbed why`: of a policy exit code 0 when allowed, 1 when denied; of a cloud 0; 2 on a wrong argument. */
export async function whyCommand(args: string[]): Promise<number> {
  const question = readWhyOptions(args);
  if (question.kind === 'help') {
    process.stdout.write(WHY_HELP);
    return 0;
  }
  return question.kind === 'policy' ? askPolicy(question) : askCloud(question);
}

async function askPolicy(question: PolicyQuestion): Promise<number> {
  const answer = await evaluatePolicy(question);
  if (question.json) {
    const { action, resource, reason, explanation } = answer;
    const { allowed, variables, ...decision } = explanation;
    process.stdout.write(`${JSON.stringify({ allowed, action, resource, reason, decision, variables })}\n`);
  } else {
    const terminal = createTerminal(process.stdout);
    for (const line of answerLines(answer, terminal)) terminal.line(line);
  }
  return answer.explanation.allowed ? 0 : 1;
}

async function askCloud(question: RefusalQuestion): Promise<number> {
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

async function endpointOf(cloud: RefusalQuestion['cloud']): Promise<string> {
  if (cloud === undefined) return findRunningCloud();
  return 'endpoint' in cloud ? cloud.endpoint : cloudOfReadyFile(cloud.readyFile);
}
