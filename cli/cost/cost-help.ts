export const COST_HELP = `roadbed cost: what a vehicle costs a month, from the synthesized template and list prices

usage: roadbed cost --vehicles N [--env NAME | --template DIR] [--profile FILE] [--budget DOLLARS] [--json]

The template says what is billed: rules and their actions, streams, batches, memory, indexes, logs, alarms. The profile
says what vehicles do. What functions do for it, which rows they write and how large, was measured on the local cloud.

  --vehicles N        size of the fleet, 1 to 100000000
  --env NAME          the environment of the app: local, dev, staging or prod (default)
  --template DIR      any synthesized CDK app (cdk.out) instead of this one; give --calls with it
  --profile FILE      JSON with what differs from the reference workload, such as {"frameSeconds": 30}
  --calls FILE        what functions do, for an app that is not this one
  --prices FILE       a price list other than us-east-1 of 2026-09
  --budget DOLLARS    exit code 1 when a vehicle-month costs more
  --json              the last line is {"perVehicleMonth", "lines": [{"item", "perVehicleMonth", "how"}], ...}
  --help              this text

Exit code 0, 1 above the budget, 2 on a wrong argument. docs/cost.md has the arithmetic and where prices come from.

examples:
  roadbed cost --vehicles 100000
  roadbed cost --vehicles 1000000 --profile trucks.json --json
  roadbed cost --vehicles 100000 --budget 0.0079
`;
