/** One statement with every element as a list, as the evaluation wants it. */
export interface Statement {
  effect: 'Allow' | 'Deny';
  /** Lower-case: IAM compares actions without case. */
  actions: string[] | undefined;
  notActions: string[] | undefined;
  resources: string[] | undefined;
  notResources: string[] | undefined;
  /** `Service` principals of a trust policy; `*` for everybody. */
  services: string[];
  conditions: ConditionTest[];
}

/** One key of a condition block: `operator` holds its `IfExists` and `ForAnyValue:` parts still. */
export interface ConditionTest {
  operator: string;
  key: string;
  values: string[];
}

/**
 * Parses a policy document as JSON objects. Throws when there is no statement list or an effect is neither `Allow`
 * nor `Deny`, as AWS answers `MalformedPolicyDocument`.
 */
export function parsePolicyDocument(document: unknown): Statement[] {
  const statement = (document as { Statement?: unknown } | null)?.Statement;
  if (statement === undefined) throw new Error('MalformedPolicyDocument: the policy has no Statement');
  return [statement].flat().map((entry) => parseStatement(entry as Record<string, unknown>));
}

function parseStatement(entry: Record<string, unknown>): Statement {
  const effect = entry['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw new Error(`MalformedPolicyDocument: Effect is ${JSON.stringify(effect)}`);
  }
  return {
    effect,
    actions: textList(entry['Action'])?.map((action) => action.toLowerCase()),
    notActions: textList(entry['NotAction'])?.map((action) => action.toLowerCase()),
    resources: textList(entry['Resource']),
    notResources: textList(entry['NotResource']),
    services: servicesOf(entry['Principal']),
    conditions: conditionsOf(entry['Condition']),
  };
}

function textList(value: unknown): string[] | undefined {
  return value === undefined ? undefined : [value].flat().map(String);
}

function servicesOf(principal: unknown): string[] {
  if (principal === '*') return ['*'];
  return textList((principal as { Service?: unknown } | undefined)?.Service) ?? [];
}

function conditionsOf(block: unknown): ConditionTest[] {
  return Object.entries((block ?? {}) as Record<string, Record<string, unknown>>).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({
      operator,
      key: key.toLowerCase(),
      values: textList(values) ?? [],
    })),
  );
}
