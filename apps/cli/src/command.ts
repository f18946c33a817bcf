import type { ArgsDef, CommandDef } from 'citty';
import type { Terminal } from './terminal.ts';

/** What a command's `run` finds in citty's `data`. */
export interface CommandData {
  readonly terminal: Terminal;
  /** The `key=value` words. */
  readonly words: readonly string[];
  /** The whole command line, for a result's provenance. */
  readonly commandLine: readonly string[];
}

/** A command of the program: one file in `commands/`, light to load; its `run` loads what it needs. */
export interface Command {
  readonly definition: CommandDef;
  /** Whether it takes options of parts, `gate.k=2`; or 'keys' without a part, `n=100,200`. */
  readonly takesWords?: boolean | 'keys';
  /** Paragraphs of `--help` after the options. */
  readonly notes: readonly string[];
  /** What `--help` prints instead where the other words name something with a help of its own. */
  readonly helpOn?: (words: readonly string[]) => Promise<string | undefined>;
  /** Command lines that work as they stand, with what each does. */
  readonly examples: readonly (readonly [line: string, what: string])[];
}

/** Forgets which arguments a command has, so that commands with different ones can stand in one table. */
export const anyCommand = <T extends ArgsDef>(definition: CommandDef<T>): CommandDef =>
  definition as unknown as CommandDef;
