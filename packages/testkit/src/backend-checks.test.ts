import { backendFloat64 } from '@moelab/backend-float64';
import { type Backend, compute, MoelabError } from '@moelab/core';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { engine, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type Broken, numbersOf, StandIn, standIn } from '../test/stand-in-backend.ts';
import { backendChecks } from './backend-checks.ts';
import { type BackendCheckOptions, opResults } from './backend-fixture.ts';
import { backendOpRules } from './backend-op-rules.ts';
import { backendTensorRules } from './backend-tensor-rules.ts';
import { opTable } from './op-table/op-table.ts';
import { describePlugin } from './vitest.ts';

// the reference keeps every rule itself, its derivatives held to differences
describePlugin(backendFloat64, { backends: { float64: [{}] } });

/** The ops that some backend below breaks: a breach shows as well among these as among all. */
const broken = ['exp', 'relu', 'maximum', 'sum', 'floor', 'tanh', 'sin'];
const table = opTable.filter(({ op }) => broken.includes(op));

/** What a rule says of a backend; nothing when it holds. */
async function said(
  rule: string,
  load: () => Promise<Backend>,
  options: BackendCheckOptions = {},
): Promise<string> {
  const check = backendChecks(load, options, table).find(({ name }) => name === rule);
  if (check === undefined) throw new Error(`no rule '${rule}'`);
  try {
    await check.run();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}
const saidOf = async (rule: string, broken: Broken, options?: BackendCheckOptions) => {
  const backend = standIn(broken);
  return said(rule, async () => backend, options);
};

const right = standIn();

/** A kernel whose numbers are changed after it has run. */
const changed =
  (change: (numbers: Float32Array, inputs: readonly TensorInfo[], backend: unknown) => void) =>
  (kernel: KernelFunc): KernelFunc =>
  (call) => {
    const out = kernel(call) as TensorInfo;
    change(numbersOf(call.backend, out), Object.values(call.inputs) as TensorInfo[], call.backend);
    return out;
  };

describe('backendChecks', () => {
  it("finds tfjs's cpu backend right, but for reductions of nothing and an update that writes into its input", async () => {
    const wrong: string[] = [];
    const ofAll = new Set(backendOpRules.map(({ name }) => name)); // which take several passes: here of some ops
    const some = opTable.filter(({ op }) => [...broken, 'tensorScatterUpdate'].includes(op));
    const checks = [
      ...backendChecks(async () => right).filter(({ name }) => !ofAll.has(name)),
      ...backendChecks(async () => right, {}, some).filter(({ name }) => ofAll.has(name)),
    ];
    for (const { name, run } of checks)
      await run().catch((error: Error) => wrong.push(`${name}: ${error.message}`));
    const ofNothing =
      /^computes (mean|max|min|all)(, of everything)?: .*: the result for no entries is \S+ at entry 0/;
    expect(wrong.filter((text) => !ofNothing.test(text))).toEqual([
      expect.stringMatching(/^computes tensorScatterUpdate: tensorScatterUpdate: the gradient is/),
      'leaves its inputs as they are: tensorScatterUpdate (forward) changes its input 0; a kernel may write only to its output',
    ]);
    expect(wrong).toHaveLength(9);
  });
});

/** Each rule, a backend that breaks it, and what is then said. */
type Breach = readonly [rule: string, broken: Broken, said: RegExp, options?: BackendCheckOptions];
const breaches: readonly Breach[] = [
  [
    'is known to tfjs under its name, and says what it is',
    { backend: () => ({ info: {} }) },
    /info\.tfjs is missing/,
  ],
  [
    'keeps values as exactly as it says',
    {
      backend: ({ tensor }) => ({
        tensor: (values, shape) =>
          tensor(
            Array.from(values, (v) => Math.round(v * 1024) / 1024),
            shape,
          ),
      }),
    },
    /backend\.tensor keeps 0\.333\d+ as 0\.3330078125; float32 has 0\.3333333432674408/,
  ],
  [
    'keeps values as exactly as it says',
    { backend: () => ({ precision: 'float64' }) },
    /float64 has 0\.3333333333333333/,
  ],
  [
    'copies the values that it is given',
    {
      backend: ({ name }) => ({
        tensor: (values, shape) =>
          engine().makeTensor(
            values instanceof Float32Array ? values : Float32Array.from(values),
            [...shape],
            'float32',
            engine().findBackend(name),
          ),
      }),
    },
    /a change of the given array after backend\.tensor changes the tensor/,
  ],
  [
    'gives what is read as a copy',
    { half: () => Object.assign(new MathBackendCPU(), { firstUse: false }) },
    /what tensor\.data\(\) gave changes/,
  ],
  [
    'makes tensors on itself, whatever backend is selected',
    {
      backend: () => ({
        tensor: (values, shape) => engine().makeTensor(Float32Array.from(values), [...shape], 'float32'),
      }),
    },
    /made while 'float64' is selected puts its data there/,
  ],
  [
    'refuses values that do not fit the shape, and takes none',
    {
      backend: ({ name }) => ({
        tensor: (values, shape) =>
          engine().makeTensor(Float32Array.from(values), [...shape], 'float32', engine().findBackend(name)),
      }),
    },
    /2 values for the shape \(3\) is accepted; throw an error of code INVALID_SHAPE/,
  ],
  [
    'frees what is disposed of, and nothing that is shared',
    {
      half: () =>
        new (class extends StandIn {
          override disposeData() {
            return false;
          }
        })(),
    },
    /1 piece\(s\) of data stay after a tensor and its clone were disposed of/,
  ],
  [
    'frees what is disposed of, and nothing that is shared',
    {
      half: () =>
        new (class extends StandIn {
          override disposeData(dataId: object) {
            return super.disposeData(dataId, true);
          }
        })(),
    },
    /./,
  ],
  [
    'computes exp',
    { kernels: { Exp: changed((y) => y.fill(1)) } },
    /exp: the result is 1 at entry 19, and \S+ in float64: error \S+, allowed/,
  ],
  ['computes relu', { kernels: { Step: changed((y) => y.fill(2)) } }, /relu: the gradient is \S+ at entry/],
  [
    'computes maximum',
    {
      kernels: {
        Maximum: changed((y, inputs, backend) => {
          const [a, b] = inputs.map((input) => numbersOf(backend, input));
          for (const i of y.keys()) if (Number.isNaN(y[i])) y[i] = Number.isNaN(a![i]) ? b![i]! : a![i]!;
        }),
      },
    },
    /maximum: the result for NaN and ±∞ is 1 at entry 0, and NaN in float64.*\(the rule: NaN on either side gives NaN\)/,
  ],
  [
    'computes sum',
    { kernels: { Sum: changed((y, [x]) => void (x!.shape.includes(0) && y.fill(7))) } },
    /sum: the result for no entries is 7 at entry 0, and 0 in float64.*\(the rule: 0\)/,
  ],
  [
    'computes floor',
    {
      kernels: {
        Floor: (kernel) => (call) => ({ ...(kernel(call) as TensorInfo), dtype: 'int32' }),
      },
    },
    /floor: the result is int32 \(5, 7\); it should be float32 \(5, 7\)/,
  ],
  [
    'computes tanh',
    { kernels: { Tanh: undefined } },
    /tanh: the result is missing: .*not registered.*refuse it with an error of code UNSUPPORTED/,
  ],
  [
    'computes tanh',
    {
      kernels: {
        Tanh: () => () => {
          throw new MoelabError('UNSUPPORTED', 'stand-in: no tanh');
        },
      },
    },
    /tanh: the result is refused: stand-in: no tanh/,
  ],
  [
    'computes tanh',
    {
      kernels: {
        Tanh: () => () => {
          throw new RangeError('out of bounds');
        },
      },
    },
    /tanh: the result fails: out of bounds/,
  ],
  ['computes exp', {}, /exp is right, and was said to be refused \(slow\)/, { refuses: { exp: 'slow' } }],
  ['names only ops of the table as refused', {}, /refuses names 'expp'/, { refuses: { expp: 'slow' } }],
  [
    'leaks no tensor and no data, also where it fails',
    {
      kernels: {
        Floor: (kernel) => (call) => {
          (call.backend as MathBackendCPU).makeTensorInfo([2], 'float32', Float32Array.of(1, 2));
          return kernel(call);
        },
      },
    },
    /floor \(forward\) leaves 0 tensor\(s\) and 1 piece\(s\) of data behind/,
  ],
  [
    'leaves its inputs as they are',
    { kernels: { Floor: changed((_, [x], backend) => numbersOf(backend, x!).fill(0)) } },
    /floor \(forward\) changes its input 0/,
  ],
  [
    'gives the same bytes again',
    {
      kernels: {
        Sin: (() => {
          let calls = 0;
          return changed((y) => {
            y[0] = ++calls;
          });
        })(),
      },
    },
    /sin: forward gives other bytes run again: \d+, .* for \d+,/,
  ],
  [
    'gives the same bytes elsewhere',
    {},
    /exp: forward gives other bytes on two threads: 1, 2 for /,
    {
      elsewhere: {
        'on two threads': async () => ({ ...(await opResults(right, table)), 'exp: forward': [1, 2] }),
      },
    },
  ],
];

describe('a broken backend is told what is wrong', () => {
  it.each(breaches.map((breach) => [breach[0], breach] as const))('%s', async (_, breach) => {
    const [rule, broken, wanted, options] = breach;
    expect(await saidOf(rule, broken, options)).toMatch(wanted);
  });

  it('whichever rule it breaks', () => {
    const loadedOnce = 'is loaded once, and leaves the selected backend selected'; // below
    const rules = new Set([...breaches.map(([rule]) => rule), loadedOnce]);
    const all = [...backendTensorRules, ...backendOpRules];
    expect(all.map(({ name }) => name).filter((name) => !rules.has(name))).toEqual([]);
  });

  it('that tfjs does not know its name', async () => {
    const load = async () => ({ ...right, name: 'unheard-of' });
    expect(await said('is known to tfjs under its name, and says what it is', load)).toBe(
      "tfjs has loaded no backend 'unheard-of'; put it into the registry before it is given out",
    );
  });

  it('that it is another one each time, or selects itself', async () => {
    const rule = 'is loaded once, and leaves the selected backend selected';
    expect(await said(rule, async () => right)).toBe('');
    expect(await said(rule, async () => standIn())).toMatch(/loaded again it is called 'stand-in-\d+', not/);
    const selecting = async () => {
      compute(right, () => {});
      return right;
    };
    expect(await said(rule, selecting)).toMatch(/loading selects 'stand-in-\d+' in tfjs/);
  });

  it('that it gives the same bytes elsewhere, when it does', async () => {
    const elsewhere = { 'in another pass': () => opResults(right, table) };
    expect(await said('gives the same bytes elsewhere', async () => right, { elsewhere })).toBe('');
  });
});
