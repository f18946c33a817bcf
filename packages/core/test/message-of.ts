/** Gives the message of what a call throws or rejects with; '' when it does not. */
export async function messageOf(call: () => unknown): Promise<string> {
  try {
    await call();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}
