import type { Declarations, LayerContext, Tensors, Values } from '@moelab/core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** How a positive number goes from one value to another while a gate is trained. */
export interface Schedule {
  readonly from: number;
  readonly to: number;
  readonly schedule: 'exponential' | 'linear';
}

/**
 * The number at a share t of the training: from·(to/from)^t (exponential) or from + (to − from) t (linear). A share outside
 * [0, 1] counts as the nearer end.
 */
export function scheduled({ from, to, schedule }: Schedule, progress: number): number {
  const share = Math.min(1, Math.max(0, progress));
  return schedule === 'exponential' ? from * (to / from) ** share : from + (to - from) * share;
}

/** Where a temperature comes from. */
export type TemperatureOptions =
  | { readonly mode: 'fixed' | 'parameter'; readonly temperature: number }
  | ({ readonly mode: 'schedule' } & Schedule);

/** The temperature τ > 0 of a gate: a number, a parameter, or state that follows a schedule. */
export interface Temperature {
  readonly parameters: Declarations;
  readonly state: Declarations;
  /** A scalar. */
  tensor(parameters: Tensors, state: Tensors): Tensor;
  value(parameters: Values, state: Values): number;
  /** Only on a schedule. */
  readonly advance?: (state: Values, progress: number) => Values;
}

/** Makes a gate's temperature: a number, a parameter, or state that follows its schedule. */
export function temperatureOf(options: TemperatureOptions, context: LayerContext): Temperature {
  const scalar = { axes: [], shape: [], domain: 'positive' } as const;
  switch (options.mode) {
    case 'fixed': {
      const { temperature } = options;
      return {
        parameters: {},
        state: {},
        tensor: () => context.constant(temperature),
        value: () => temperature,
      };
    }
    case 'parameter':
      return {
        parameters: { temperature: { ...scalar, init: options.temperature } },
        state: {},
        tensor: ({ temperature }) => temperature!,
        value: ({ temperature }) => temperature!.values[0]!,
      };
    case 'schedule': {
      return {
        parameters: {},
        state: { temperature: { ...scalar, init: options.from } },
        tensor: (_, { temperature }) => temperature!,
        value: (_, { temperature }) => temperature!.values[0]!,
        advance: (state, progress) => ({
          ...state,
          temperature: {
            ...state.temperature!,
            values: Float64Array.of(scheduled(options, progress)),
          },
        }),
      };
    }
  }
}
