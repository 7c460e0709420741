export const QUARANTINE_HELP = `roadbed quarantine: what telemetry did not get through, and how it gets through after all

usage: roadbed quarantine list [--reason R] [--vehicle V] [--since T] [options]
       roadbed quarantine show KEY [options]
       roadbed quarantine reprocess [--reason R] [--vehicle V] [--since T] [--dry-run] [options]

There are three kinds. undecodable: a record that no codec could read, with its bytes. failed-batch: records that the
consumer gave up on after its tries. rule-error: a message that a topic rule could not hand on. list shows all of them,
show one with its bytes and what the decoder says now. reprocess puts back what can be: on the stream, or through its
rule again. A record that still cannot be decoded stays, and so does an event that was said of a moment that is over.
Event time decides where a frame lands: younger values stay. A run that was killed is run again.

  --reason R        only this reason, as list shows it: bad-json, RetryAttemptsExhausted, KinesisAction ...
  --vehicle V       only what has records of this vehicle (a failed batch goes back whole)
  --since T         only what came since then: 90m, 12h, 3d ago, or a time such as 2024-05-01T08:00:00Z
  --dry-run         reprocess: tell what would be put back, and change nothing
  --bucket NAME     the quarantine bucket (default: the only one that was deployed as such)
  --queue URL       the queue of rule errors (default: likewise)
  --stream NAME     the telemetry stream (default: likewise)
  --endpoint URL    the local cloud's AWS endpoint (default: the local cloud that runs)
  --ready-file FILE the local cloud that wrote it
  --aws             AWS itself, with the credentials of the environment; --region NAME unless they say it
  --json            the last line of stdout is one JSON object; everything else goes to stderr
  --help            this text

Exit code 0 when all that was wanted is put back (list, show: when it could be read), 1 when something stays, 2 for a
wrong argument.

examples:
  roadbed quarantine list --since 12h
  roadbed quarantine show undecodable/dt=2024-05-01/shardId-000000000000-4962.bin
  roadbed quarantine reprocess --reason unknown-codec --dry-run
  roadbed quarantine reprocess --aws --region eu-central-1
`;
