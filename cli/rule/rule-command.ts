import { listRules } from './list-rules.ts';
import { RULE_HELP } from './rule-help.ts';
import { readRuleOptions } from './rule-options.ts';
import { testCases } from './test-cases.ts';
import { testRule } from './test-rule.ts';

/** `roadbed rule`: exit code 0 with a result, 1 without one or with a failed case, 2 on a wrong argument. */
export async function ruleCommand(args: string[]): Promise<number> {
  const options = readRuleOptions(args);
  switch (options.kind) {
    case 'help':
      process.stdout.write(RULE_HELP);
      return 0;
    case 'list':
      return listRules(options);
    case 'cases':
      return testCases(options);
    case 'test':
      return testRule(options);
  }
}
