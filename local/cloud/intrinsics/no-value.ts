/** `AWS::NoValue`: the property or list element is as if it were not written. */
export const NO_VALUE = Symbol('AWS::NoValue');
