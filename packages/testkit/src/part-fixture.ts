import { loadFloat64 } from '@moelab/backend-float64';
import {
  type AnyPart,
  type Backend,
  createLab,
  type LayerContext,
  type Model,
  type Plugin,
} from '@moelab/core';
import { type Stream, stream } from '@moelab/numerics';
import type { Exercised } from './exercise-rules.ts';
import { plainExpert, plainGate } from './plain-parts.ts';

/** The sizes of the layer in which a part is checked. */
export interface Sizes {
  readonly inputs: number;
  readonly outputs: number;
  readonly experts: number;
}
export const defaultSizes: Sizes = { inputs: 3, outputs: 2, experts: 4 };

/** The part under check, with its options and sizes. */
export interface Subject<K extends 'gates' | 'experts'> {
  readonly kind: K;
  readonly part: AnyPart<K>;
  readonly options: unknown;
  readonly sizes: Sizes;
}

/** What every rule works on: the part in a model of one layer, on a backend. */
export interface PartFixture {
  readonly subject: Subject<'gates' | 'experts'>;
  readonly backend: Backend;
  readonly sizes: Sizes;
  /** Makes the model again: the same spec, another seed, maybe another part of the sizes. */
  model(given?: { readonly seed?: number; readonly sizes?: Partial<Sizes> }): Model;
  save(model: Model): string;
  load(text: string): Model;
  /** A stream of this rule's own. */
  random(name: string): Stream;
}

/** A fixture that can make its part, and run all that it does. */
export interface ExercisedFixture extends PartFixture, Exercised {}

/** Loads the backend, of doubles unless another is given, and makes the lab in which a part is checked. */
export async function partFixture(
  subject: Subject<'gates' | 'experts'>,
  load: () => Promise<Backend> = () => loadFloat64(),
): Promise<PartFixture> {
  const { kind, part, options, sizes } = subject;
  const backend = await load();
  const parts = kind === 'gates' ? { gate: part, expert: plainExpert } : { gate: plainGate, expert: part };
  const plugin = {
    name: 'testkit',
    gates: { gate: parts.gate },
    experts: { expert: parts.expert },
  } as Plugin;
  const lab = createLab({ plugins: [plugin], backend });
  return {
    subject,
    backend,
    sizes,
    model: ({ seed = 1, sizes: changed = {} } = {}) => {
      const { inputs, ...layer } = { ...sizes, ...changed };
      return lab.modelFrom({
        inputs,
        seed,
        layers: [
          {
            ...layer,
            gate: 'gate',
            expert: 'expert',
            ...(kind === 'gates' ? { gateOptions: options } : { expertOptions: options }),
          },
        ],
      });
    },
    save: (model) => lab.save(model),
    load: (text) => lab.load(text).model,
    random: (name) => stream(20260, 'testkit', name),
  };
}

/** Makes the part without a backend, to see which rules concern it; undefined where that fails. */
export function previewed<K extends 'gates' | 'experts'>(
  subject: Subject<K>,
): ReturnType<AnyPart<K>['create']> | undefined {
  const context: LayerContext = {
    ...subject.sizes,
    constant: () => {
      throw new Error('context.constant: only inside route, apply, mean and the noise');
    },
  };
  try {
    const result = subject.part.options['~standard'].validate(subject.options);
    return subject.part.create(result.value, context);
  } catch {
    return undefined;
  }
}
