export const RULE_HELP = `roadbed rule: look at topic rules and try them, without a cloud

usage: roadbed rule test --sql SQL --topic T [--payload JSON | --payload-file FILE] [options]
       roadbed rule test --rule NAME --topic T [--env NAME | --assembly DIR] [options]
       roadbed rule test --cases FILE [--json]
       roadbed rule list [--env NAME | --assembly DIR] [--json]

test prints the result for one message, or why there is none; of a rule of the app also what its actions are given.
Exit 0 with a result, 1 without one, 2 on a wrong argument or SQL that does not parse.

  --sql SQL             the statement; --sql-file FILE reads it from a file
  --sql-version V       2016-03-23 (default), 2015-10-08 or beta
  --rule NAME           a rule of the synthesized app, by its name or the only one that begins so
  --topic T             the topic of the message; $aws/rules/<rule>/... is Basic Ingest
  --payload JSON        its payload, as it is; none unless given
  --payload-file FILE   the same from a file, binary or not; - is stdin
  --client-id ID        the publisher (default test-client)
  --principal P         what principal() gives: the certificate id; none unless given
  --source-ip ADDRESS   what sourceip() gives (default 127.0.0.1)
  --timestamp MS        what timestamp() gives (default: now)
  --user-property K=V   an MQTT 5 user property; may be repeated
  --function-results F  answers of aws_lambda(), get_thing_shadow() and the like: a JSON file
                        {"get_thing_shadow": [{"arguments": ["car-1"], "result": {...}}, {"error": "..."}]};
                        the first entry counts whose arguments are those of the call, as far as it gives any;
                        "decode" has the descriptor set of [bucket, key] as base64

  --cases FILE          runs a file of cases, one JSON object a line with id, kind (query or expr), sql, topic, payload,
                        expect; exit 1 when one fails. The last line of stdout is a summary with --json

  --env NAME            the environment of the app: local (default), dev, staging or prod
  --assembly DIR        the rules of any synthesized CDK app (cdk.out), instead of this one
  --json                one JSON object instead of text
  --help                this text

examples:
  roadbed rule test --sql "SELECT speed FROM 'v1/+/t/+' WHERE speed > 30" --topic v1/car-1/t/slow --payload '{"speed": 20}'
  roadbed rule test --rule telemetry --topic v1/car-1/t/position --payload-file frame.bin
  roadbed rule list
`;
