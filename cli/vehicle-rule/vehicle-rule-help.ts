export const VEHICLE_RULE_HELP = `roadbed vehicle-rule: the business rules on vehicles' signals, and a trial of a new one

usage: roadbed vehicle-rule list [--json]
       roadbed vehicle-rule try FILE [--json]

list shows the rules that are deployed: what they look for, and the events they emit. try reads a rule with its fixtures
from a JSON file, {"rule": {...}, "fixtures": [{"title", "frames", "events"}]}, and says whether the rule does as they
say; docs/vehicle-rules.md has an example. Neither needs a cloud. Exit 0, 1 when a fixture fails, 2 on a wrong argument
or file.

  --json    one JSON object instead of text
  --help    this text

examples:
  roadbed vehicle-rule list
  roadbed vehicle-rule try speeding.json
`;
