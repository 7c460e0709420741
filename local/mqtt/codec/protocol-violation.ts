/** The peer broke the protocol: the connection cannot go on. Thrown while a packet is handled, caught once where packets are dispatched. */
export class ProtocolViolation extends Error {
  /** MQTT 5 reason code for the DISCONNECT. */
  readonly reasonCode: number;

  constructor(reasonCode: number, message: string) {
    super(message);
    this.name = 'ProtocolViolation';
    this.reasonCode = reasonCode;
  }
}
