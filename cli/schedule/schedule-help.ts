export const SCHEDULE_HELP = `roadbed schedule: list the schedules of a running local cloud, run one now

usage: roadbed schedule list [--endpoint URL | --ready-file FILE] [--json]
       roadbed schedule run NAME [--endpoint URL | --ready-file FILE] [--json]

Both ask the cloud that roadbed up started last, unless one is named. NAME is the schedule's, group/name, its ARN, or a
part of the name that no other schedule has. A run is beside the schedule's own times, and also for a disabled one; it
has succeeded when the target took it. Exit 0 then, 1 when the target did not, 2 on a wrong argument.

  --endpoint URL        the cloud's AWS APIs, as roadbed up prints them
  --ready-file FILE     as roadbed up wrote it
  --region REGION       the cloud's, where it verifies signatures (default eu-central-1)
  --json                one JSON object instead of text
  --help                this text

examples:
  roadbed schedule list
  roadbed schedule run Sweep
`;
