import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { functionNames } from '../../../iotsql/functions/catalogue.ts';
import { actionNames } from '../../../local/iot/rules/actions/action-catalogue.ts';

const fidelity = readFileSync(new URL('../../../docs/fidelity.md', import.meta.url), 'utf8');

/** What stands in code quotes in the first cells of a section's table. */
function namedIn(section: string): Set<string> {
  const [, text = ''] = fidelity.split(`\n## ${section}\n`);
  const rows = (text.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| `'));
  return new Set(
    rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '')),
  );
}

describe('docs/fidelity.md', () => {
  test('has a row for every SQL function, and for no other', () => {
    expect([...namedIn('Rules: functions')].sort()).toEqual(functionNames());
  });

  test('has a row for every rule action, and for no other', () => {
    const named = [...namedIn('Rules: actions')].map((name) => name.toLowerCase()).sort();
    expect(named).toEqual(
      actionNames()
        .map((name) => name.toLowerCase())
        .sort(),
    );
  });
});
