import {
  type Batch,
  type Capacity,
  compute,
  type Dataset,
  drawFrom,
  type Model,
  read,
  selects,
  type Tensors,
  tensorsOf,
  type Values,
} from '@moelab/core';
import { stream } from '@moelab/numerics';
import {
  add,
  concat,
  engine,
  keep,
  reshape,
  sqrt,
  square,
  sum,
  type Tensor,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { Checkpoint } from './checkpoint.ts';
import type { Objective } from './objective.ts';
import { clipped, firstMemory, optimizerOf } from './optimizer.ts';
import type { JointOptions } from './options.ts';
import { routingSums } from './routing-sums.ts';
import { onSphere, tangent } from './sphere.ts';
import { trainedParameters } from './trained-parameters.ts';

/** What one step saw, before it moved. */
export interface StepDone {
  readonly objective: number;
  readonly loss: number;
  readonly gradientNorm: number;
  /** Each router loss, without its coefficient. */
  readonly routerLosses: readonly number[];
  /** Of each layer that routes; see `routingSums`. */
  readonly routingSums: readonly number[];
  readonly dropped: number;
}

/** The trained parameters and the optimizer's memory as tensors on the backend, between steps. */
export interface Trainer {
  /** Begins at the model's values, or where a checkpoint stood. */
  start(from?: Checkpoint): void;
  /** Computes the step after this batch; it counts once it is accepted. */
  step(
    batch: Dataset,
    at: {
      readonly step: number;
      readonly rate: number;
      readonly ratePrice: number;
      readonly state: Values;
    },
  ): Promise<StepDone>;
  accept(): void;
  /** What a checkpoint holds of it, as it was last accepted. */
  read(): Promise<Pick<Checkpoint, 'leaves' | 'memory'>>;
  /** The model's parameters of unconstrained ones. */
  toValues(leaves: Values): Values;
  dispose(): void;
}

interface Held {
  readonly leaves: readonly Tensor[];
  /** By parameter, then by slot. */
  readonly memory: readonly (readonly Tensor[])[];
}

/** Makes what trains a model: forward, backward, the optimizer's step, one section of tensor work each. */
export function trainerOf(
  model: Model,
  objective: Objective,
  options: JointOptions,
  seed: number,
  capacity: Capacity | undefined,
): Trainer {
  const { backend } = model;
  const trained = trainedParameters(model, options);
  const { list } = trained;
  const optimizer = optimizerOf(options, backend);
  const isSparse = options.dispatch === 'sparse' && model.layers.some((layer) => selects(layer, true));
  const fixedValues = Object.fromEntries(
    Object.entries(model.parameters).filter(([name]) => model.declarations[name]!.fixed === true),
  );
  let fixed: Tensors = {};
  let held: Held = { leaves: [], memory: [] };
  let next: Held | undefined;

  const all = ({ leaves, memory }: Held): readonly Tensor[] => [...leaves, ...memory.flat()];
  const free = (one: Held): void => {
    for (const tensor of all(one)) tensor.dispose();
  };
  const grouped = (tensors: readonly Tensor[]): Held => ({
    leaves: tensors.slice(0, list.length),
    memory: list.map((_, p) => {
      const from = list.length + p * optimizer.slots;
      return tensors.slice(from, from + optimizer.slots);
    }),
  });

  return {
    start(from) {
      const tensors = compute(backend, () => {
        const leaves =
          from === undefined
            ? trained.leavesOf(model.parameters)
            : list.map(({ name, array }) => backend.tensor(from.leaves[name]!.values, array.shape));
        const memory = list.flatMap(({ name, array }) =>
          from === undefined
            ? firstMemory(optimizer, array.shape)
            : from.memory.map((slot) => backend.tensor(slot[name]!.values, array.shape)),
        );
        const constants = Object.values(tensorsOf(backend, fixedValues));
        return [...leaves, ...memory, ...constants];
      });
      const own = list.length * (1 + optimizer.slots);
      held = grouped(tensors.slice(0, own));
      fixed = Object.fromEntries(Object.keys(fixedValues).map((name, i) => [name, tensors[own + i]!]));
    },

    async step({ x, y }, { step, rate, ratePrice, state }) {
      const { leaves, memory } = held;
      const batch: Batch = {
        inputs: () => ({
          x: backend.tensor(x.data, [x.rows, x.cols]),
          draw: drawFrom(backend, stream(seed, 'joint', 'draw', step)),
        }),
        parameters: () => trained.parametersOf(leaves, fixed),
        state: () => tensorsOf(backend, state),
      };
      const dispatches = isSparse ? await model.dispatch(batch, capacity) : undefined;
      const [seen, ...moved] = compute(backend, () => {
        const targets = backend.tensor(y.data, [y.rows, y.cols]);
        let kept: Tensor | undefined; // leaves the gradient's scope through this variable
        const cost = () => {
          const forward = model.forwardWithTargets(
            targets,
            batch.inputs(),
            batch.parameters(),
            batch.state(),
            dispatches,
          );
          const { objective: value, loss, routing } = objective.of(targets, forward, ratePrice);
          const scalars = [value, loss, ...routing].map((one) => reshape(one, [1]));
          kept = keep(concat([...scalars, ...routingSums(model.layers, forward)]));
          return value;
        };
        // unlike `valueAndGrads`, this allows parameters that the objective does not depend on
        const { grads } = gradientsOf(cost, leaves, () => kept?.dispose());
        const own = list.map(({ sphere }, p) => {
          const gradient = (grads[p] as Tensor | undefined) ?? zerosLike(leaves[p]!);
          return sphere === undefined ? gradient : tangent(gradient, leaves[p]!, sphere);
        });
        const norm = sqrt(own.map((gradient) => sum(square(gradient))).reduce((a, b) => add(a, b)));
        const used = options.clipNorm > 0 ? clipped(own, norm, options.clipNorm, backend) : own;
        const steps = used.map((gradient, p) => optimizer.step(gradient, memory[p]!, step + 1, rate));
        const reached = steps.map(({ change }, p) => {
          const to = add(leaves[p]!, change);
          const { sphere } = list[p]!;
          return sphere === undefined ? to : onSphere(to, sphere);
        });
        const all = concat([kept!, reshape(norm, [1])]);
        kept!.dispose();
        return [all, ...reached, ...steps.flatMap((one) => one.memory)];
      });
      next = grouped(moved);
      const numbers = await read(seen!);
      seen!.dispose();
      const lossesEnd = 2 + objective.routing.length;
      return {
        objective: numbers[0]!,
        loss: numbers[1]!,
        routerLosses: [...numbers.subarray(2, lossesEnd)],
        routingSums: [...numbers.subarray(lossesEnd, -1)],
        gradientNorm: numbers.at(-1)!,
        dropped: (dispatches ?? []).reduce((n, one) => n + (one?.dropped ?? 0), 0),
      };
    },

    accept() {
      if (next === undefined) return;
      free(held);
      held = next;
      next = undefined;
    },

    async read() {
      const tensors = all(held);
      const numbers = await Promise.all(tensors.map(read));
      const valuesAt = (offset: (p: number) => number): Values =>
        Object.fromEntries(
          list.map(({ name, array: { axes, shape } }, p) => [
            name,
            { axes, shape, values: numbers[offset(p)]! },
          ]),
        );
      return {
        leaves: valuesAt((p) => p),
        memory: Array.from({ length: optimizer.slots }, (_, s) =>
          valuesAt((p) => list.length + p * optimizer.slots + s),
        ),
      };
    },

    toValues: (leaves) => trained.valuesOf(list.map(({ name }) => leaves[name]!.values)),

    dispose() {
      free(held);
      if (next !== undefined) free(next);
      for (const tensor of Object.values(fixed)) tensor.dispose();
      held = { leaves: [], memory: [] };
      next = undefined;
      fixed = {};
    },
  };
}

/** The gradients of a cost; where they throw, what was kept is let go. */
function gradientsOf(cost: () => Tensor, leaves: readonly Tensor[], letGo: () => void) {
  try {
    return engine().gradients(cost, [...leaves], undefined, true);
  } catch (error) {
    letGo();
    throw error;
  }
}
