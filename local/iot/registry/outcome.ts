/** The `iot` API's error names that this store can produce. [AWS-IoT: API_Errors] */
export type IotErrorCode =
  | 'CertificateConflictException'
  | 'CertificateStateException'
  | 'CertificateValidationException'
  | 'ConflictException'
  | 'ConflictingResourceUpdateException'
  | 'DeleteConflictException'
  | 'IndexNotReadyException'
  | 'InvalidAggregationException'
  | 'InvalidQueryException'
  | 'InvalidRequestException'
  | 'InvalidStateTransitionException'
  | 'LimitExceededException'
  | 'MalformedPolicyException'
  | 'NotConfiguredException'
  | 'RegistrationCodeValidationException'
  | 'ResourceAlreadyExistsException'
  | 'ResourceNotFoundException'
  | 'ResourceRegistrationFailureException'
  | 'SqlParseException'
  | 'UnauthorizedException'
  | 'VersionConflictException'
  | 'VersionsLimitExceededException';

export interface IotFailure {
  ok: false;
  code: IotErrorCode;
  message: string;
}

/** What a registry operation comes to: a value, or one of AWS's named refusals. */
export type Outcome<Value> = { ok: true; value: Value } | IotFailure;

export function done<Value>(value: Value): { ok: true; value: Value } {
  return { ok: true, value };
}

export function failed(code: IotErrorCode, message: string): IotFailure {
  return { ok: false, code, message };
}

export function notFound(what: string): IotFailure {
  return failed('ResourceNotFoundException', `${what} does not exist.`);
}
