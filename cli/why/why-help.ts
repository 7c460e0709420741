export const WHY_HELP = `roadbed why: tell why a client was refused, or what a policy decides

usage: roadbed why [--client ID] [--limit N] [--endpoint URL | --ready-file FILE] [--json]
       roadbed why --client ID --action ACTION --resource ARN [--endpoint URL | --ready-file FILE] [--json]
       roadbed why --policy FILE --action ACTION --resource ARN --client-id ID [--thing NAME] [options]

The first two ask a running local cloud; without --endpoint and --ready-file, the one that roadbed up started last.
The first lists its last refusals. The second decides for a client that is connected now, with its certificate, its
thing and the policies they have; exit 0 when allowed, 1 when denied, 2 on a wrong argument.

  --client ID           of this client only
  --limit N             at most so many refusals, the latest first (default 20, up to 500)
  --endpoint URL        the cloud's AWS APIs, as roadbed up prints them
  --ready-file FILE     as roadbed up wrote it

The third decides as the local cloud would, without one; the exit codes are the second's.

  --policy FILE         an IoT policy document (JSON); may be repeated: all of them together
  --action ACTION       iot:Connect, iot:Publish, iot:RetainPublish, iot:Subscribe, iot:Receive or another of IoT's
  --resource ARN        what it is asked about: a client for iot:Connect, a topicfilter for iot:Subscribe, else a topic,
                        e.g. arn:aws:iot:eu-central-1:000000000000:topic/v1/car-1/up/event/alarm
  --client-id ID        the connection's client id
  --thing NAME          the thing of the connection, with the certificate attached to it; none unless given
  --thing-type T        its type
  --attribute K=V       one of its attributes; may be repeated
  --certificate FILE    the client certificate (PEM), for \${iot:CertificateId} and \${iot:Certificate...}
  --certificate-id ID   what \${iot:CertificateId} stands for, without a file
  --source-ip ADDRESS   what aws:SourceIp stands for (default 127.0.0.1)
  --persistent          the connect asks for a persistent session
  --will ARN            the connect brings a will on this topic

  --json                one JSON object instead of text
  --help                this text

examples:
  roadbed why --client car-1
  roadbed why --client car-1 --action iot:Subscribe \\
    --resource arn:aws:iot:eu-central-1:000000000000:topicfilter/v1/car-1/down/#
  roadbed why --policy device.json --action iot:Publish --client-id car-1 --thing car-1 \\
    --resource arn:aws:iot:eu-central-1:000000000000:topic/v1/car-2/up/event/alarm
`;
