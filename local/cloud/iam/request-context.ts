/** Values of the request's condition keys, by lower-case key. */
export type RequestContext = Readonly<Record<string, string>>;
