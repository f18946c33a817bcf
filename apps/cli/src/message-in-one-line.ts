/** Gives the message of whatever was thrown in one line, without the code of a `MoelabError`. */
export const messageInOneLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error))
    .replace(/\s*\[[A-Z_]+\]\s*$/, '')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
