export const COMMAND_HELP = `roadbed command: follow what a vehicle is or was owed

usage: roadbed command show ID [--vehicle VEHICLE] [options]
       roadbed command list --vehicle VEHICLE [options]

ID is a command's or another message's, or its first 6 digits and more. show tells its states with times, by whom,
why and how often it was sent; list tells all messages of a vehicle, the oldest first. Both read the mailbox table as an
operator does. Without --vehicle, show reads the whole table until it has found the message: on AWS give the vehicle.
Exit 0, 1 when there is no such message, 2 on a wrong argument.

  --vehicle VEHICLE     whose message it is
  --endpoint URL        the cloud's AWS APIs, as roadbed up prints them; the one started last unless given
  --ready-file FILE     as roadbed up wrote it
  --aws                 the account of your AWS credentials instead of a local cloud
  --region REGION       default eu-central-1 for a local cloud, else that of your configuration
  --table NAME          the mailbox table, where there are several
  --json                one JSON object instead of text
  --help                this text

examples:
  roadbed command list --vehicle veh-0123456789abcdef
  roadbed command show 0a1b2c3d
`;
