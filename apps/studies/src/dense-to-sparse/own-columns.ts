import type { Model } from '@moelab/core';
import type { Columns, RecordOf } from '@moelab/study';
import type { FittedCell } from '../estimation/estimation-cell.ts';
import { TEMPERATURE } from './settings.ts';

/** What this study adds to the columns of all estimation studies. */
export const ownColumns = {
  slopeRatioError: {
    kind: 'number',
    doc: 'first gate slope less the second, over τ: distance to the true one',
  },
  biasRatioError: {
    kind: 'number',
    doc: 'first gate bias less the second, over τ: distance to the true one',
  },
  startTemperatureError: { kind: 'number', doc: 'temperature: distance of the start to the true one' },
} as const satisfies Columns;

/** Nothing of the added columns. */
export const noOwnColumns: RecordOf<typeof ownColumns> = {
  slopeRatioError: Number.NaN,
  biasRatioError: Number.NaN,
  startTemperatureError: Number.NaN,
};

const temperatureOf = ({ parameters }: Model): number =>
  parameters['gate.temperature']?.values[0] ?? TEMPERATURE;

/** Reads the added columns of a fit of two experts whose gate has a temperature; NaN for other fits. */
export function ownColumnsOf({ fit, truth }: FittedCell): RecordOf<typeof ownColumns> {
  const { gate, experts } = fit.model.layers[0]!.spec;
  if (experts !== 2 || gate === 'softmax') return noOwnColumns;
  const ratioError = (name: string) => {
    const [fitted, own] = [fit.model, truth].map((model) => {
      const { values } = model.parameters[name]!;
      return (values[0]! - values[1]!) / temperatureOf(model);
    });
    return Math.abs(fitted! - own!);
  };
  return {
    slopeRatioError: ratioError('gate.slopes'),
    biasRatioError: ratioError('gate.bias'),
    startTemperatureError: Math.abs(temperatureOf(fit.start) - temperatureOf(truth)),
  };
}
