import type { NamedArray, UntypedLayerSpec, UntypedModelSpec, Values } from '@moelab/core';
import type { ReluNetwork } from './relu-network.ts';

/**
 * An explicit network: `lab.modelFrom(construction.spec, construction)` makes an ordinary model of it, in a lab that has the
 * gates `top-k` and `mlp` and the expert `mlp` of @moelab/gates and @moelab/experts.
 */
export interface Construction {
  readonly spec: UntypedModelSpec;
  readonly parameters: Values;
}

/** A gate with its parameters: a linear one that selects the expert of the largest score, or a network behind a softmax. */
export type GivenGate =
  /** s = slopesᵀ x (+ bias), top-1; `slopes` (inputs, experts) row-major. */
  | { readonly kind: 'linear'; readonly slopes: Float64Array; readonly bias?: Float64Array }
  /** Softmax of a network with one hidden layer of relu units; its outputs are the experts. */
  | { readonly kind: 'network'; readonly network: ReluNetwork };

/** A layer of a construction: a gate before as many experts as there are networks. */
export interface GivenLayer {
  readonly gate: GivenGate;
  readonly experts: readonly ReluNetwork[];
}

/** A layer of one network that every row goes through: no routing, and a gate without parameters. */
export const denseLayer = (network: ReluNetwork): GivenLayer => ({
  gate: { kind: 'linear', slopes: new Float64Array(0) },
  experts: [network],
});

/**
 * Writes given layers as the spec and the parameters of a model. Experts with fewer units than the widest of their layer are
 * filled up with units of weight 0.
 */
export function constructionOf(inputs: number, layers: readonly GivenLayer[]): Construction {
  const specs: UntypedLayerSpec[] = [];
  const parameters: Record<string, NamedArray> = {};
  let from = inputs;
  for (const [l, { gate, experts }] of layers.entries()) {
    const prefix = layers.length === 1 ? '' : `layer${l + 1}.`;
    const outputs = experts[0]!.outputBias.length;
    const hidden = Math.max(...experts.map(({ units }) => units.length));
    specs.push({
      outputs,
      experts: experts.length,
      expert: 'mlp',
      expertOptions: { hidden, activation: 'relu', noise: 'none' },
      ...(gate.kind === 'linear'
        ? {
            gate: 'top-k',
            gateOptions: { k: 1, selectOn: gate.bias === undefined ? 'slopes' : 'logits' },
          }
        : {
            gate: 'mlp',
            gateOptions: { hidden: gate.network.units.length, activation: 'relu' },
          }),
    });
    const put = (name: string, axes: readonly string[], shape: readonly number[], values: Float64Array) => {
      parameters[prefix + name] = { axes, shape, values };
    };
    if (gate.kind === 'network') {
      const { units, outputBias } = gate.network;
      const [width, count] = [units.length, outputBias.length];
      const { hiddenWeights, hiddenBias, outputWeights } = weightsOf(gate.network, from, width, count);
      put('gate.hiddenWeights', ['input', 'hidden'], [from, width], hiddenWeights);
      put('gate.hiddenBias', ['hidden'], [width], hiddenBias);
      put('gate.outputWeights', ['hidden', 'expert'], [width, count], outputWeights);
      put('gate.bias', ['expert'], [count], Float64Array.from(outputBias));
    } else if (experts.length > 1) {
      put('gate.slopes', ['input', 'expert'], [from, experts.length], gate.slopes);
      if (gate.bias !== undefined) put('gate.bias', ['expert'], [experts.length], gate.bias);
    }
    const bank = experts.map((network) => weightsOf(network, from, hidden, outputs));
    const joined = (name: keyof NetworkWeights) => Float64Array.from(bank.flatMap((own) => [...own[name]]));
    const many = experts.length;
    put(
      'experts.hiddenWeights',
      ['expert', 'input', 'hidden'],
      [many, from, hidden],
      joined('hiddenWeights'),
    );
    put('experts.hiddenBias', ['expert', 'hidden'], [many, hidden], joined('hiddenBias'));
    put(
      'experts.outputWeights',
      ['expert', 'hidden', 'output'],
      [many, hidden, outputs],
      joined('outputWeights'),
    );
    put('experts.outputBias', ['expert', 'output'], [many, outputs], joined('outputBias'));
    from = outputs;
  }
  return { spec: { inputs, layers: specs }, parameters };
}

interface NetworkWeights {
  readonly hiddenWeights: Float64Array;
  readonly hiddenBias: Float64Array;
  readonly outputWeights: Float64Array;
  readonly outputBias: Float64Array;
}

function weightsOf(network: ReluNetwork, inputs: number, hidden: number, outputs: number): NetworkWeights {
  const hiddenWeights = new Float64Array(inputs * hidden);
  const hiddenBias = new Float64Array(hidden);
  const outputWeights = new Float64Array(hidden * outputs);
  for (const [h, { from, bias, to }] of network.units.entries()) {
    for (const [input, weight] of from) hiddenWeights[input * hidden + h]! += weight;
    hiddenBias[h] = bias;
    for (const [output, weight] of to) outputWeights[h * outputs + output]! += weight;
  }
  return { hiddenWeights, hiddenBias, outputWeights, outputBias: Float64Array.from(network.outputBias) };
}
