type TopicRuleFault =
  | 'SqlParseException'
  | 'InvalidRequestException'
  | 'ResourceAlreadyExistsException'
  | 'UnauthorizedException';

/** What AWS IoT (or this emulation) refuses to do with a rule; `name` is AWS's. [AWS-IoT: API_CreateTopicRule] */
export class TopicRuleException extends Error {
  override readonly name: TopicRuleFault;

  constructor(name: TopicRuleFault, message: string) {
    super(message);
    this.name = name;
  }
}

/** The rule's SQL or a substitution template in it does not parse. Lines and columns count from 1. */
export class SqlParseException extends TopicRuleException {
  readonly line: number;
  readonly column: number;

  constructor(message: string, line: number, column: number) {
    super('SqlParseException', message);
    this.line = line;
    this.column = column;
  }
}
