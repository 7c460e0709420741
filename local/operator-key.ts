/** The access key of who may do everything; so may any key that is no function's, where signatures are not verified. */
export const OPERATOR_KEY = { accessKeyId: 'operator', secretAccessKey: 'operator' } as const;
