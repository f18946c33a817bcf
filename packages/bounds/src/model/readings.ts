/** An input of bounds, as it was read from a model or its data. */
export interface ModelInput {
  readonly value: unknown;
  /** How it was found. */
  readonly from: string;
  /** What rests on the size of trained weights: which ones, and the share of δ that their limit has (see `normLimit`). */
  readonly limit?: { readonly of: 'experts' | 'router'; readonly share: number };
  /** Why no bound is given it, where none is. */
  readonly unused?: string;
}

/** What was found, by the names of bounds' options, and of others why it was not. */
export interface Readings {
  readonly found: Readonly<Record<string, ModelInput>>;
  readonly unknown: Readonly<Record<string, string>>;
}

/** Gives one reason for several inputs. */
export const unknownAll = (names: readonly string[], reason: string): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, reason]));
