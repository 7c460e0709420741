import { EventPatternError } from './event-pattern-error.ts';

const STAR = Symbol('any run of characters');
type Token = string | typeof STAR;

/**
 * A test for texts: `*` stands for any run of characters, `\*` for a star and `\\` for a backslash. Linear in practice:
 * only the last star is ever tried again. Throws `EventPatternError`. [AWS-EventBridge: eb-create-pattern-operators]
 */
export function compileWildcard(pattern: string): (text: string) => boolean {
  const tokens = tokensOf(pattern);
  return (text) => {
    let at = 0;
    let inPattern = 0;
    let starAt = -1;
    let resumeAt = 0;
    while (at < text.length) {
      const wanted = tokens[inPattern];
      if (wanted === STAR) {
        starAt = inPattern++;
        resumeAt = at;
      } else if (wanted === text[at]) {
        inPattern++;
        at++;
      } else if (starAt >= 0) {
        inPattern = starAt + 1;
        at = ++resumeAt;
      } else return false;
    }
    return inPattern === tokens.length || (inPattern === tokens.length - 1 && tokens[inPattern] === STAR);
  };
}

function tokensOf(pattern: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (character === '\\') {
      const escaped = pattern.charAt(++at);
      if (escaped !== '*' && escaped !== '\\') throw new EventPatternError(`Invalid escape character at pos ${at - 1}`);
      tokens.push(escaped);
    } else if (character !== '*') {
      tokens.push(character);
    } else {
      if (tokens.at(-1) === STAR) throw new EventPatternError(`Consecutive wildcard characters at pos ${at - 1}`);
      tokens.push(STAR);
    }
  }
  return tokens;
}
