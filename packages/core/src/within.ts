interface Timers {
  setTimeout(call: () => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** Gives what `work` gives, or an error where it takes longer: a start that cannot hang. What it does then goes on, unheard. */
export async function within<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  const timers = globalThis as unknown as Timers;
  let timer: unknown;
  const late = new Promise<never>((_, reject) => {
    timer = timers.setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    timers.clearTimeout(timer);
  }
}
