/** Why a pass was not finished: one of its slices failed, or a thread that was to compute them ended. */
export class PassError extends Error {
  override readonly name = 'PassError';

  /** Gives the error of a slice, with what was thrown in it. */
  static ofSlice(entry: string, slice: number, thread: number, thrown: unknown): PassError {
    return new PassError(`slice ${slice} of '${entry}' failed on thread ${thread}: ${thrown}`, {
      cause: thrown,
    });
  }

  /** Gives the error of a pass that is running already, or was detached. */
  static ofState(entry: string, state: 'running' | 'detached'): PassError {
    return new PassError(`'${entry}' cannot run: the pass is ${state}`);
  }
}
