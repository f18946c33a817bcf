/** A stream of text that a command writes to. */
export interface TextStream {
  write(text: string): unknown;
  /** Whether a person looks at it. */
  readonly isTTY?: boolean | undefined;
}

/** What a command sees of the outside: tests give their own, so that no process is needed to try a command. */
export interface Terminal {
  /** The result, and nothing else. */
  readonly stdout: TextStream;
  /** Progress, when a person looks at it, and errors. */
  readonly stderr: TextStream;
  /** Aborted by Ctrl-C. */
  readonly signal: { readonly aborted: boolean };
  /** MOELAB_DEBUG shows the stack of an unexpected error. */
  readonly env: Readonly<Record<string, string | undefined>>;
}
