/** Ctrl-C in a command that keeps what is finished: exit code 130. The message says what there is and how to go on. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}
