/** What it means for a role that policies named by ARN are neither in the template nor in the local table. */
export function unknownPolicies(policyArns: string[], boundaryArn?: string): { notEmulated?: string } {
  const notes = [
    ...policyArns.map((arn) => `the managed policy ${arn} is unknown here and grants nothing`),
    ...(boundaryArn === undefined
      ? []
      : [`the permissions boundary ${boundaryArn} is unknown here and limits nothing`]),
  ];
  return notes.length === 0 ? {} : { notEmulated: notes.join('; ') };
}
