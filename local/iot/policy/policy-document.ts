import { type ConditionBlock, conditionProblem } from './conditions.ts';

/** A statement as written, lists made of single values. [AWS-IoT: iot-policies] */
export interface PolicyStatement {
  readonly sid: string | undefined;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** True when `resources` come from `NotResource`. */
  readonly isNotResource: boolean;
  readonly condition: ConditionBlock;
}

export interface PolicyDocument {
  readonly statements: readonly PolicyStatement[];
}

export type PolicyDocumentOutcome = { ok: true; document: PolicyDocument } | { ok: false; problem: string };

/** Characters of a document without white space. [AWS-IoT: limits-iot] */
const MAX_DOCUMENT_CHARACTERS = 2048;
const VERSION = '2012-10-17';
const STATEMENT_KEYS = new Set(['Sid', 'Effect', 'Action', 'Resource', 'NotResource', 'Condition']);

/** Checks a parsed JSON document and brings it into one shape; `problem` says what is malformed and where. */
export function readPolicyDocument(source: unknown): PolicyDocumentOutcome {
  if (!isRecord(source)) return malformed('The policy document is not a JSON object.');
  if (JSON.stringify(source).replace(/\s/g, '').length > MAX_DOCUMENT_CHARACTERS) {
    return malformed(`The policy document is longer than ${MAX_DOCUMENT_CHARACTERS} characters.`);
  }
  if (source['Version'] !== VERSION) return malformed(`Version must be "${VERSION}".`);
  const listed = source['Statement'];
  if (listed === undefined) return malformed('Statement is missing.');
  // A single statement object is IAM's convention. [assumed]
  const list = Array.isArray(listed) ? listed : [listed];
  const statements: PolicyStatement[] = [];
  for (const [index, entry] of list.entries()) {
    const statement = readStatement(entry);
    if (typeof statement === 'string') return malformed(`Statement[${index}]: ${statement}`);
    statements.push(statement);
  }
  return { ok: true, document: { statements } };
}

/** The statement, or what is wrong with it. */
function readStatement(entry: unknown): PolicyStatement | string {
  if (!isRecord(entry)) return 'not an object.';
  const unknownKey = Object.keys(entry).find((key) => !STATEMENT_KEYS.has(key));
  // NotAction and Principal are IAM's, not IoT's. [AWS-IoT: iot-policies]
  if (unknownKey !== undefined) return `unknown element ${unknownKey}.`;
  const effect = entry['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny') return 'Effect must be Allow or Deny.';
  const actions = stringList(entry['Action']);
  if (!actions) return 'Action must be a string or a list of strings.';
  const isNotResource = entry['NotResource'] !== undefined;
  if (isNotResource === (entry['Resource'] !== undefined)) return 'exactly one of Resource and NotResource is needed.';
  const resources = stringList(isNotResource ? entry['NotResource'] : entry['Resource']);
  if (!resources) return 'Resource must be a string or a list of strings.';
  const badResource = resources.find((resource) => resource !== '*' && !/^arn:|^\$\{|^\*/.test(resource));
  if (badResource !== undefined) return `resource ${badResource} is not an ARN.`;
  const condition = entry['Condition'] ?? {};
  const problem = conditionProblem(condition);
  if (problem !== undefined) return problem;
  const sid = typeof entry['Sid'] === 'string' ? entry['Sid'] : undefined;
  return { sid, effect, actions, resources, isNotResource, condition: condition as ConditionBlock };
}

function stringList(value: unknown): string[] | undefined {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) return undefined;
  return list.every((item): item is string => typeof item === 'string' && item !== '') ? list : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(problem: string): { ok: false; problem: string } {
  return { ok: false, problem };
}
