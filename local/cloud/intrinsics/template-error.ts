/** A template that cannot be evaluated. `path` leads to the place, e.g. `Properties.Environment.Variables.TABLE`. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly path: string;

  constructor(path: TemplatePath, message: string) {
    super(message);
    this.path = formatPath(path);
  }
}

export type TemplatePath = readonly (string | number)[];

/** Dots between names, brackets around list positions: `Actions[0].Kinesis`. */
export function formatPath(path: TemplatePath): string {
  return path.map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at === 0 ? '' : '.'}${step}`)).join('');
}
