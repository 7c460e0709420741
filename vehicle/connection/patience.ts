/** Rejects with `otherwise` when it takes longer. */
export async function within(done: Promise<void>, timeoutMs: number, otherwise: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(otherwise)), timeoutMs);
  });
  await Promise.race([done, late]).finally(() => clearTimeout(timer));
}

/** When it is done, or after `atMostMs`; what is being done when this is called may add to it. */
export async function settled(done: () => Promise<unknown>, atMostMs: number): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await Promise.race([done(), new Promise<void>((resolve) => setTimeout(resolve, atMostMs).unref())]);
}
