/**
 * A text of a template, with `<what>` in place of each part that CloudFormation fills in; undefined when the value is no
 * text or nothing of it is known. Understands Ref, Fn::GetAtt, Fn::Join and Fn::Sub, whose own `${Name}` is no
 * substitution template of a rule, while `${!Name}` becomes one. [AWS-CloudFormation: Fn::Sub]
 */
export function literalText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const [name, argument] = soleEntry(value);
  if (name === 'Fn::Join') return joined(argument);
  if (name === 'Fn::Sub') return substituted(Array.isArray(argument) ? argument[0] : argument);
  return undefined;
}

/** The same for people, who want to see something for every value. */
export function shownText(value: unknown): string {
  const known = literalText(value);
  if (known !== undefined) return known;
  const [name, argument] = soleEntry(value);
  if (name === 'Fn::ImportValue') return `<import ${shownText(argument)}>`;
  return name === undefined ? JSON.stringify(value) : `<${textsOf(argument).join('.') || name}>`;
}

/** The names an intrinsic function is given, such as stack and output. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

function joined(argument: unknown): string | undefined {
  const [separator, parts] = Array.isArray(argument) ? argument : [];
  if (typeof separator !== 'string' || !Array.isArray(parts)) return undefined;
  return parts.map(shownText).join(separator);
}

function substituted(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  return text.replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) =>
    literal === '' ? `<${name}>` : `\${${name}}`,
  );
}

/** An intrinsic function is an object with one key. */
function soleEntry(value: unknown): [string, unknown] | [undefined, undefined] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [undefined, undefined];
  const [first, ...others] = Object.entries(value);
  const isIntrinsic = first !== undefined && others.length === 0 && /^(Ref|Fn::\w+)$/.test(first[0]);
  return isIntrinsic ? first : [undefined, undefined];
}
