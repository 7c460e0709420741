export const CAPACITY_HELP = `roadbed capacity: what a fleet asks of AWS, against the quotas of an account

usage: roadbed capacity --vehicles N [--env NAME | --template DIR] [--profile FILE] [--json]

Reads rules, streams, tables and functions from the synthesized template, works out the busiest hour, and says which
quotas must be raised, which cannot be, what ends first as the fleet grows, and how long things take that concern all.

  --vehicles N        size of the fleet, 1 to 100000000
  --env NAME          the environment of the app: local, dev, staging or prod (default)
  --template DIR      any synthesized CDK app (cdk.out) instead of this one; give --calls with it
  --profile FILE      JSON with what differs from the reference workload, such as {"peakDrivingShare": 0.5}
  --calls FILE        what functions do, for an app that is not this one
  --json              the last line is {"vehicles", "lines": [{"quota", "needed", "default", "verdict", ...}], ...}
  --help              this text

Exit code 0, 2 on a wrong argument. docs/scale.md shows it for 100 thousand, 1 million and 10 million vehicles.

examples:
  roadbed capacity --vehicles 100000
  roadbed capacity --vehicles 10000000 --json
`;
