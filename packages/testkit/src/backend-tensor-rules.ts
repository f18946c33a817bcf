import { compute, isMoelabError, read, roundoffOf } from '@moelab/core';
import { clone, engine, type Tensor } from '@tensorflow/tfjs-core';
import { type BackendFixture, held } from './backend-fixture.ts';
import { demand } from './check.ts';
import type { Rule } from './rule.ts';
import { sameNumbers } from './same-bytes.ts';

const values = [1 / 3, -0.1, 0, -0, 1, 16777217, 1e-30, 3e38, Number.NaN, Infinity, -Infinity, Math.PI];

/** What a backend promises of making, reading and freeing tensors. */
export const backendTensorRules: readonly Rule<unknown, BackendFixture>[] = [
  {
    name: 'is known to tfjs under its name, and says what it is',
    async holds({ backend }) {
      const { name, precision, info } = backend;
      demand(
        name in engine().registry,
        `tfjs has loaded no backend '${name}'; put it into the registry before it is given out`,
      );
      demand(
        precision === 'float64' || precision === 'float32',
        `its precision is '${String(precision)}'; say 'float32' or 'float64'`,
      );
      demand(typeof info.tfjs === 'string', 'info.tfjs is missing; tell the version of tfjs-core');
    },
  },
  {
    name: 'is loaded once, and leaves the selected backend selected',
    async holds({ backend, reference, load }) {
      compute(reference, () => {});
      const started = engine().findBackend(backend.name);
      const again = await load();
      demand(again.name === backend.name, `loaded again it is called '${again.name}', not '${backend.name}'`);
      demand(
        engine().findBackend(backend.name) === started,
        'loaded again it is another backend, to which the tensors of the first are lost',
      );
      demand(
        engine().backendName === reference.name,
        `loading selects '${engine().backendName}' in tfjs; leave the selection as it is, or fits on other backends compute there`,
      );
    },
  },
  {
    name: 'keeps values as exactly as it says',
    async holds({ backend }) {
      const made = compute(backend, () => backend.tensor(values, [values.length]));
      const got = await read(made);
      made.dispose();
      const wanted = backend.precision === 'float64' ? values : values.map(Math.fround);
      for (const [i, want] of wanted.entries()) {
        demand(
          Object.is(got[i], want),
          `backend.tensor keeps ${values[i]} as ${got[i]}; ${backend.precision} has ${Object.is(want, -0) ? '-0' : want} (2^${Math.log2(roundoffOf(backend))} roundoff)`,
        );
      }
    },
  },
  {
    name: 'copies the values that it is given',
    async holds({ backend }) {
      const source = Float64Array.of(1, 2, 3);
      const floats = Float32Array.of(1, 2, 3);
      const made = [source, floats].map((own) => compute(backend, () => backend.tensor(own, [3])));
      source[0] = 9;
      floats[0] = 9;
      const got = await Promise.all(made.map(read));
      for (const tensor of made) tensor.dispose();
      demand(
        got.every((numbers) => numbers[0] === 1),
        'a change of the given array after backend.tensor changes the tensor; copy it',
      );
    },
  },
  {
    name: 'gives what is read as a copy',
    async holds({ backend }) {
      const made = compute(backend, () => backend.tensor([1, 2, 3], [3]));
      const first = await made.data();
      first[0] = 9;
      const second = await made.data();
      made.dispose();
      demand(second[0] === 1, 'a change of what tensor.data() gave changes the tensor; give a copy');
    },
  },
  {
    name: 'makes tensors on itself, whatever backend is selected',
    async holds({ backend, reference, kernels }) {
      const before = kernels().numDataIds();
      const made = compute(reference, () => backend.tensor([1, 2], [2]));
      const own = kernels().numDataIds() - before;
      const [got] = await Promise.all([read(made)]);
      made.dispose();
      demand(own === 1, `backend.tensor made while '${reference.name}' is selected puts its data there`);
      demand(
        sameNumbers(got, [1, 2]),
        'backend.tensor made while another backend is selected holds other values',
      );
    },
  },
  {
    name: 'refuses values that do not fit the shape, and takes none',
    async holds({ backend }) {
      for (const [given, shape] of [
        [[1, 2], [3]],
        [
          [1, 2, 3],
          [2, 1],
        ],
        [[], []],
      ] as const) {
        let problem = 'is accepted';
        try {
          compute(backend, () => backend.tensor(given, shape)).dispose();
        } catch (error) {
          problem = isMoelabError(error) && error.code === 'INVALID_SHAPE' ? '' : `throws ${String(error)}`;
        }
        demand(
          problem === '',
          `${given.length} values for the shape (${shape.join(', ')}) ${problem}; throw an error of code INVALID_SHAPE`,
        );
      }
      const none = compute(backend, () => backend.tensor([], [0, 3]));
      const read0 = await read(none);
      demand(read0.length === 0 && none.shape.join() === '0,3', 'a tensor of no values is not (0, 3)');
      none.dispose();
    },
  },
  {
    name: 'frees what is disposed of, and nothing that is shared',
    async holds(fixture) {
      const { backend } = fixture;
      const before = held(fixture.kernels());
      const made = compute(backend, () => backend.tensor([1, 2, 3], [3]));
      const shared = compute(backend, () => clone(made)) as Tensor;
      made.dispose();
      const got = await read(shared);
      demand(
        sameNumbers(got, [1, 2, 3]),
        `a clone holds ${got.join(', ')} after its original was disposed of`,
      );
      shared.dispose();
      const after = held(fixture.kernels());
      demand(
        after.data === before.data && after.tensors === before.tensors,
        `${after.data - before.data} piece(s) of data stay after a tensor and its clone were disposed of; free them in disposeData`,
      );
    },
  },
];
