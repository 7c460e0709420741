/** Most connections say little in a turn: an acknowledgement, one message. */
const SMALL_BLOCK_BYTES = 1024;
/** What a subscriber's window of 100 small messages fits in. */
export const BLOCK_BYTES = 32 * 1024;
/** 1 MB of small blocks and 4 MB of large ones. */
const MAX_FREE_SMALL = 1024;
const MAX_FREE = 128;
const freeSmall: Buffer[] = [];
const free: Buffer[] = [];

/** A block of at least so many bytes, small where that is enough; its content is whatever was there. */
export function takeSmallBlock(bytes: number): Buffer {
  if (bytes > SMALL_BLOCK_BYTES) return takeBlock(bytes);
  return freeSmall.pop() ?? Buffer.allocUnsafeSlow(SMALL_BLOCK_BYTES);
}

export function takeBlock(bytes: number): Buffer {
  if (bytes > BLOCK_BYTES) return Buffer.allocUnsafeSlow(bytes);
  return free.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES);
}

/** Nobody may read or write the block any more. */
export function giveBack(block: Buffer): void {
  if (block.length === BLOCK_BYTES && free.length < MAX_FREE) free.push(block);
  else if (block.length === SMALL_BLOCK_BYTES && freeSmall.length < MAX_FREE_SMALL) freeSmall.push(block);
}
