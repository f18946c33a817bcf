import type { Gate, GateChannel } from '@moelab/core';
import { matrix } from '@moelab/numerics';

/** The law of a channel whose log q and β are state, `logMarginal` (experts) and `beta`. */
export const channelLaw: GateChannel = {
  law: ({ logMarginal: logQ, beta }) => ({ logMarginal: logQ!.values, beta: beta!.values[0]! }),
  withLaw: ({ logMarginal, beta }, state) => ({
    ...state,
    logMarginal: { ...state.logMarginal!, values: Float64Array.from(logMarginal) },
    beta: { ...state.beta!, values: Float64Array.of(beta) },
  }),
};

/** The softmax family that affine d̂ is in: slopes −β slopes, bias log q − β bias; without a bias where log q is trained. */
export const affineChannel = (isMarginalTrained: boolean): NonNullable<Gate['fused']> => ({
  family: 'affine-softmax',
  slopes: 'free',
  logits(parameters, state) {
    const { slopes, bias, logMarginal: logQ, beta } = { ...state, ...parameters };
    const factor = -beta!.values[0]!;
    const costs = isMarginalTrained ? undefined : bias!.values;
    return {
      slopes: matrix(
        slopes!.shape[0]!,
        slopes!.shape[1]!,
        slopes!.values.map((v) => v * factor),
      ),
      bias: logQ!.values.map((v, e) => v + factor * (costs?.[e] ?? 0)),
    };
  },
  withLogits(logits, parameters, state) {
    const { slopes, bias, logMarginal: logQ, beta } = { ...state, ...parameters };
    const factor = -beta!.values[0]!;
    return {
      ...parameters,
      slopes: { ...slopes!, values: logits.slopes.data.map((v) => v / factor) },
      ...(isMarginalTrained
        ? { logMarginal: { ...logQ!, values: Float64Array.from(logits.bias) } }
        : { bias: { ...bias!, values: logits.bias.map((v, e) => (v - logQ!.values[e]!) / factor) } }),
    };
  },
});
