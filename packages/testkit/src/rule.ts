import type { Check } from './check.ts';
import { sayFreedTensor } from './freed-tensor.ts';

/** A rule of one kind of part: what its check is called, whom it concerns, and what it demands. */
export interface Rule<Made, Fixture> {
  readonly name: string;
  /** Whether the rule concerns a part that makes this; every part when absent. */
  concerns?(made: Made): boolean;
  holds(fixture: Fixture): Promise<void>;
}

/**
 * Turns the rules that concern a part into checks; all of them when the part could not be made.
 *
 * The checks share one fixture, made by the first that runs: no rule may change it.
 */
export function checksOf<Made, Fixture>(
  rules: readonly Rule<Made, Fixture>[],
  made: Made | undefined,
  fixture: () => Promise<Fixture>,
): readonly Check[] {
  let shared: Promise<Fixture> | undefined;
  const prepared = () => {
    shared ??= fixture();
    return shared;
  };
  return rules
    .filter((rule) => made === undefined || isConcerned(rule, made))
    .map((rule) => ({
      name: rule.name,
      prepare: async () => void (await prepared()),
      run: async () => {
        const own = await prepared();
        try {
          await rule.holds(own);
        } catch (error) {
          throw sayFreedTensor(error);
        }
      },
    }));
}

/** Whether a rule concerns what was made; where that is nothing of its kind, the rule says what it is when it runs. */
function isConcerned<Made>({ concerns }: Rule<Made, never>, made: Made): boolean {
  try {
    return concerns === undefined || concerns(made);
  } catch {
    return true;
  }
}
