import {
  type Gate,
  type Model,
  MoelabError,
  type NamedArray,
  reported,
  type Values,
  withoutPrefix,
} from '@moelab/core';
import { matrix } from '@moelab/numerics';
import type { AtomGroup, AtomRole, Atoms } from './atoms.ts';
import { gaugeShape } from './gauge-shape.ts';

/** Which parameter of a gate is an atom's weight, and how. */
export interface AtomWeight {
  /** With the axis 'expert' alone. */
  readonly parameter: string;
  /** Default: exp. */
  of?(value: number): number;
}

/** exp of more than this may overflow when it is multiplied. */
const LARGEST = 600;

/** The atoms of a model, with what was done to read them. */
export interface ModelAtoms extends Atoms {
  /** Gauge directions along which the model was brought to its reported form, since they are no translation and no scaling. */
  readonly reportedDirections: number;
}

/**
 * Reads the mixing measure of a one-layer model from what its gate and experts declare.
 *
 * Every parameter with an 'expert' axis gives each atom its part; a parameter without one is the same in all. The weight is the
 * gate's parameter with the axis 'expert' alone that its gauge translates by itself: exp(bias), and for a gate of a fused family
 * the exponential of its logits' bias, exp(bias/τ). A gate without one (a sigmoid, an activation with the bias inside) has no weights
 * unless `weight` names a parameter: then its bias is a parameter like others.
 *
 * Where the gauge has directions that are neither a translation nor one common scaling (a cosine's norms), the gate is first
 * brought to its reported form along the whole of it.
 */
export function atomsOf(model: Model, { weight }: { readonly weight?: AtomWeight } = {}): ModelAtoms {
  const layer = model.layers[0]!;
  if (model.layers.length > 1 || layer.shared !== undefined) {
    throw new MoelabError(
      'UNSUPPORTED',
      `atomsOf: reads models of one layer without shared experts, got ${model.layers.length > 1 ? `${model.layers.length} layers` : 'shared experts'}; give the atoms yourself`,
    );
  }
  const { gate } = layer;
  const given = withoutPrefix('gate.', model.parameters);
  const state = withoutPrefix('gate.', model.state);
  const shape = gaugeShape(gate.gauge, given);
  const logWeight = shape.translated.find((name) => isPerExpert(given[name]!));
  // exp of a parameter that is scaled too is no invariant weight, unless a family says what is
  const isMixed = logWeight !== undefined && shape.scaled.includes(logWeight) && gate.fused === undefined;
  const reportedDirections =
    shape.others + (shape.others > 0 || isMixed ? (shape.scaled.length > 0 ? 1 : 0) : 0);
  const parameters = reportedDirections > 0 ? reported(gate.gauge, given) : given;
  const scaled = reportedDirections > 0 ? [] : shape.scaled;
  const { experts } = layer.spec;
  const weights =
    weight !== undefined
      ? { weights: givenWeights(weight, parameters) }
      : logWeight !== undefined
        ? weightsFrom(fusedLogWeights(gate, parameters, state) ?? parameters[logWeight]!.values)
        : {};
  const weighing = weight?.parameter ?? logWeight;

  const gateGroups = Object.entries(parameters)
    .filter(([name]) => name !== weighing)
    .map(([name, array]) =>
      group(`gate.${name}`, array, experts, array.axes.includes('expert') ? 'gate' : 'common'),
    );
  const expertGroups = Object.keys(layer.expert.parameters)
    .filter((name) => layer.expert.parameters[name]!.fixed !== true)
    .map((name) => {
      const array = model.parameters[`experts.${name}`]!;
      const isOwn = array.axes.includes('expert');
      return group(
        `experts.${name}`,
        array,
        experts,
        isOwn ? roleOf(layer.expert.fused, name, array) : 'common',
      );
    });
  return {
    ...weights,
    groups: [...gateGroups, ...expertGroups],
    gauge: {
      weights: logWeight !== undefined && (weight === undefined || weight.parameter === logWeight),
      translated: shape.translated.filter((name) => name !== weighing).map((name) => `gate.${name}`),
      scaled: scaled.filter((name) => name !== weighing).map((name) => `gate.${name}`),
    },
    reportedDirections,
  };
}

const isPerExpert = ({ axes }: NamedArray): boolean => axes.length === 1 && axes[0] === 'expert';

/** The logits' bias over the temperature, of a gate that says what its logits are. */
function fusedLogWeights({ fused }: Gate, parameters: Values, state: Values): Float64Array | undefined {
  if (fused === undefined) return undefined;
  if (fused.family === 'affine-softmax') return fused.logits(parameters, state).bias;
  const { bias, temperature } = fused.logits(parameters, state);
  return bias.map((b) => b / temperature);
}

/** Their exponentials, of the differences to the largest where that is too large for a double. */
function weightsFrom(logWeights: Float64Array): Pick<Atoms, 'weights' | 'logScale'> {
  const most = Math.max(...logWeights);
  if (!(most > LARGEST && most < Infinity)) return { weights: logWeights.map(Math.exp) };
  return { weights: logWeights.map((v) => Math.exp(v - most)), logScale: most };
}

function givenWeights({ parameter, of = Math.exp }: AtomWeight, parameters: Values): Float64Array {
  const array = parameters[parameter];
  if (array === undefined || !isPerExpert(array)) {
    throw new MoelabError(
      'INVALID_OPTIONS',
      `atomsOf: weight.parameter must be a parameter of the gate with the axis 'expert' alone, got '${parameter}'; it has ${Object.keys(parameters).join(', ')}`,
    );
  }
  return array.values.map((v) => of(v));
}

function roleOf(
  fused: Model['layers'][number]['expert']['fused'],
  name: string,
  { axes }: NamedArray,
): AtomRole {
  if (fused === undefined) return 'expert';
  if (name === fused.variance) return 'variance';
  if (axes.includes('input')) return 'slope';
  return axes.includes('feature') ? 'expert' : 'intercept';
}

/** A parameter as one row for each atom: its entries at that index of the 'expert' axis. */
function group(
  name: string,
  { axes, shape, values }: NamedArray,
  experts: number,
  role: AtomRole,
): AtomGroup {
  const axis = axes.indexOf('expert');
  if (axis < 0) {
    const rows = matrix(experts, values.length);
    for (let e = 0; e < experts; e++) rows.data.set(values, e * values.length);
    return { name, role, values: rows };
  }
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const outer = values.length / (inner * experts);
  const rows = matrix(experts, outer * inner);
  for (let o = 0; o < outer; o++)
    for (let e = 0; e < experts; e++)
      for (let i = 0; i < inner; i++)
        rows.data[e * outer * inner + o * inner + i] = values[(o * experts + e) * inner + i]!;
  return { name, role, values: rows };
}
