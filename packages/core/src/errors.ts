/** Why a `MoelabError` was thrown; programs recognise an error by this code, also across copies of the package. */
export type MoelabErrorCode =
  | 'UNKNOWN_PART'
  | 'DUPLICATE_PART'
  | 'INVALID_PLUGIN'
  | 'PLUGIN_CONTRACT'
  | 'DUPLICATE_CORE'
  | 'PART_FAILED'
  | 'INVALID_OPTIONS'
  | 'ASYNC_SCHEMA'
  | 'INVALID_SPEC'
  | 'INVALID_SHAPE'
  | 'INVALID_DATA'
  | 'INVALID_FILE'
  | 'NO_BACKEND'
  | 'BACKEND_UNAVAILABLE'
  | 'UNSUPPORTED'
  | 'FIT_FAILED'
  | 'CHECK_FAILED'
  | 'ABORTED';

/** A mistake of the lab's user. The message says where, what was given and what would be right. */
export class MoelabError extends Error {
  override readonly name = 'MoelabError';
  readonly code: MoelabErrorCode;

  constructor(code: MoelabErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(`${message} [${code}]`, options);
    this.code = code;
  }
}

/** Tells a `MoelabError`, of this copy of the package or of another one, from any other thrown value. */
export function isMoelabError(error: unknown): error is MoelabError {
  return error instanceof Error && error.name === 'MoelabError' && 'code' in error;
}

/** Gives an error's message without the code at its end, for a message that goes on after it. */
export const withoutCode = ({ message }: Error): string => message.replace(/ \[[A-Z_]+\]$/, '');
