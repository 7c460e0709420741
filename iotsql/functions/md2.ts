/** The MD2 digest [RFC 1319]: rules can ask for it, OpenSSL no longer has it. Not for anything that must be secure. */
export function md2(message: Uint8Array): Buffer {
  const padded = withChecksum(pad(message));
  const state = new Uint8Array(48);
  for (let start = 0; start < padded.length; start += 16) mix(state, padded.subarray(start, start + 16));
  return Buffer.from(state.subarray(0, 16));
}

function pad(message: Uint8Array): Uint8Array {
  const count = 16 - (message.length % 16);
  const padded = new Uint8Array(message.length + count).fill(count);
  padded.set(message);
  return padded;
}

function withChecksum(padded: Uint8Array): Uint8Array {
  const checksum = new Uint8Array(16);
  let last = 0;
  for (const [index, byte] of padded.entries()) {
    last = at(checksum, index % 16) ^ at(SUBSTITUTION, byte ^ last);
    checksum[index % 16] = last;
  }
  return Buffer.concat([padded, checksum]);
}

function mix(state: Uint8Array, block: Uint8Array): void {
  for (const [index, byte] of block.entries()) {
    state[16 + index] = byte;
    state[32 + index] = byte ^ at(state, index);
  }
  let carry = 0;
  for (let round = 0; round < 18; round += 1) {
    for (let index = 0; index < 48; index += 1) {
      carry = at(state, index) ^ at(SUBSTITUTION, carry);
      state[index] = carry;
    }
    carry = (carry + round) & 0xff;
  }
}

function at(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}

const PI_DIGITS = pi();

/** The substitution table is a shuffle of 0..255 driven by the digits of pi, so it is made here, not listed. */
const SUBSTITUTION = shuffle();

function shuffle(): Uint8Array {
  const table = Uint8Array.from({ length: 256 }, (_, index) => index);
  let digit = 0;
  const below = (limit: number): number => {
    for (;;) {
      const [width, bound] = limit <= 10 ? [1, 10] : limit <= 100 ? [2, 100] : [3, 1000];
      const drawn = Number(PI_DIGITS.slice(digit, digit + width));
      digit += width;
      if (drawn < limit * Math.floor(bound / limit)) return drawn % limit;
    }
  };
  for (let limit = 2; limit <= 256; limit += 1) {
    const other = below(limit);
    const last = limit - 1;
    const kept = at(table, last);
    table[last] = at(table, other);
    table[other] = kept;
  }
  return table;
}

/** Decimal digits of pi, 3 included, by Machin's formula: enough of them for the shuffle. */
function pi(): string {
  const digits = 1000;
  const unit = 10n ** BigInt(digits + 10);
  const inverseTangent = (x: bigint): bigint => {
    let term = unit / x;
    let sum = 0n;
    for (let n = 1n; term !== 0n; n += 2n) {
      sum += n % 4n === 1n ? term / n : -(term / n);
      term /= x * x;
    }
    return sum;
  };
  return String(4n * (4n * inverseTangent(5n) - inverseTangent(239n))).slice(0, digits);
}
