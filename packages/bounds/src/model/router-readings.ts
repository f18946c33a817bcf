import { type Model, type Network, type RoutingClass, type Values, withoutPrefix } from '@moelab/core';
import { networkReach } from './network-reach.ts';
import { normLimit } from './norm-limit.ts';
import { type ModelInput, type Readings, unknownAll } from './readings.ts';

/** Reads how many experts a model of one layer selects, by what class of functions, and how it weighs them. */
export function routerReadings(model: Model, inputNorm: number): Readings {
  const { gate, spec } = model.layers[0]!;
  const { experts } = spec;
  const found: Record<string, ModelInput> = { experts: { value: experts, from: 'the spec' } };
  const unknown: Record<string, string> = {};
  const why = gate.isBatchwise
    ? 'the gate routes a batch: the mask of a row depends on other rows'
    : (gate.needs ?? []).length > 0
      ? 'the gate sees losses: what it does with new rows is not given'
      : spec.shared !== undefined
        ? 'the model has shared experts, which no bound here is about'
        : undefined;
  if (why !== undefined)
    return { found, unknown: unknownAll(['k', 'weights', 'natarajan', 'routerNorm'], why) };
  const k = gate.active ?? experts;
  found.k = {
    value: k,
    from: gate.active === undefined ? 'the gate selects none' : "the gate's declaration",
  };
  const routing = routingOf(model);
  if (routing === undefined) {
    const reason = `gates/${spec.gate} does not declare what it routes by`;
    return { found, unknown: unknownAll(['weights', 'natarajan', 'routerNorm'], reason) };
  }
  const { scores, weights, parameters } = routing;
  found.weights = {
    value: { uniform: k === 1 ? 'hard' : 'uniform', sum: 'sum', softmax: 'soft' }[weights],
    from: "the gate's declaration",
  };
  if (k === experts || scores === 'fixed') {
    found.router = {
      value: 'fixed',
      from: k === experts ? 'every row has the mask of all experts' : 'no parameter enters the mask',
    };
  } else {
    const activations = scores.slice(0, -1).flatMap(({ activation }) => activation ?? []);
    const other = activations.find((one) => one !== 'relu');
    if (other !== undefined)
      unknown.natarajan = `is known for affine scores and relu networks, and there is ${other}`;
    else if (activations.length === 0)
      found.router = { value: 'linear', from: 'scores that are affine in x' };
    else {
      found.router = { value: 'mlp', from: 'scores of a relu network' };
      const widths = scores.slice(0, -1).map(({ weights: w, bias: b }) => widthOf(parameters, w ?? b!));
      found.widths = { value: widths, from: "the gate's parameters" };
    }
    if (other === undefined) found.inputs = { value: model.inputs, from: 'the spec' };
  }
  if (weights === 'softmax' && scores !== 'fixed') {
    const reach = networkReach(scores, parameters, 'column');
    if (typeof reach === 'string') unknown.routerNorm = reach;
    else {
      const { limit, share } = normLimit(reach.norm);
      found.routerNorm = {
        value: reach.factor * limit * reach.reachOf(inputNorm),
        from: `scores' weights of norm ${reach.norm.toPrecision(4)} ≤ ${limit}, inputs of norm ≤ ${inputNorm.toPrecision(4)}; ${reach.by}`,
        limit: { of: 'router', share },
      };
    }
  }
  return { found, unknown };
}

const widthOf = (parameters: Values, name: string): number => parameters[name]!.shape.at(-1)!;

interface Routing extends RoutingClass {
  readonly parameters: Values;
}

/** What the gate declares, or, of the affine softmax family, its logits as a network. */
function routingOf(model: Model): Routing | undefined {
  const { gate } = model.layers[0]!;
  const prefix = `${model.prefixOf(0)}gate.`;
  const parameters = withoutPrefix(prefix, model.parameters);
  if (gate.routingClass !== undefined) return { ...gate.routingClass, parameters };
  if (gate.fused?.family !== 'affine-softmax') return undefined;
  const { slopes, bias } = gate.fused.logits(parameters, withoutPrefix(prefix, model.state));
  const scores: Network = [{ weights: 'slopes', bias: 'bias' }];
  return {
    scores,
    weights: 'softmax',
    parameters: {
      slopes: { axes: ['input', 'expert'], shape: [slopes.rows, slopes.cols], values: slopes.data },
      bias: { axes: ['expert'], shape: [bias.length], values: bias },
    },
  };
}
