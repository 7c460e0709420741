import * as v from 'valibot';
import { unknownPolicies } from './iam-unknown-policies.ts';
import { physicalName, resourceUuid } from './physical-name.ts';
import { jsonDocument, number, text, textList } from './property-schema.ts';
import { defineProvider } from './resource-provider.ts';

const schema = v.object({
  RoleName: v.optional(text),
  Path: v.optional(text, '/'),
  AssumeRolePolicyDocument: jsonDocument,
  Policies: v.optional(v.array(v.object({ PolicyName: text, PolicyDocument: jsonDocument })), []),
  ManagedPolicyArns: v.optional(textList, []),
  PermissionsBoundary: v.optional(text),
  MaxSessionDuration: v.optional(number),
});

/** `AWS::IAM::Role` with its inline and managed policies. */
export const iamRole = defineProvider(schema, (properties, context) => {
  const { iam } = context;
  const roleName = properties.RoleName ?? physicalName(context, { maxLength: 64 });
  const roleArn = `arn:aws:iam::${context.accountId}:role${properties.Path}${roleName}`;
  const boundary = properties.PermissionsBoundary;
  iam.putRole({
    roleName,
    roleArn,
    assumeRolePolicyDocument: properties.AssumeRolePolicyDocument,
    ...(boundary === undefined ? {} : { permissionsBoundaryArn: boundary }),
    ...(properties.MaxSessionDuration === undefined ? {} : { maxSessionSeconds: properties.MaxSessionDuration }),
  });
  for (const policy of properties.Policies) iam.attachPolicy(roleName, policy.PolicyName, policy.PolicyDocument);
  const unknown = properties.ManagedPolicyArns.filter((arn) => !iam.attachManagedPolicy(roleName, arn));
  const limits = boundary !== undefined && !iam.knowsManagedPolicy(boundary);
  return {
    ref: roleName,
    attributes: { Arn: roleArn, RoleId: `AROA${resourceUuid(context).replaceAll('-', '').slice(0, 17).toUpperCase()}` },
    ...unknownPolicies(unknown, limits ? boundary : undefined),
  };
});
