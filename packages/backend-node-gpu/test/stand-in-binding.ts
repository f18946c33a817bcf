import { type DataType, env, findBackend, getKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';

type Values = Float32Array | Int32Array | Uint8Array;
/** A tensor of the stand-in's own: what TensorFlow would hold on the GPU. */
export interface Held {
  readonly shape: readonly number[];
  /** TensorFlow's number of the type. */
  readonly dtype: number;
  readonly values: Values;
}
interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}
type Attributes = Readonly<Record<string, unknown>>;
type Op = (inputs: readonly Held[], attributes: Attributes) => readonly Held[];

const constants = {
  TF_FLOAT: 1,
  TF_INT32: 3,
  TF_UINT8: 4,
  TF_STRING: 7,
  TF_COMPLEX64: 8,
  TF_INT64: 9,
  TF_BOOL: 10,
  TF_RESOURCE: 20,
  TF_ATTR_STRING: 0,
  TF_ATTR_INT: 1,
  TF_ATTR_FLOAT: 2,
  TF_ATTR_BOOL: 3,
  TF_ATTR_TYPE: 4,
  TF_ATTR_SHAPE: 5,
  TF_ATTR_RESOURCE: 6,
};
const nameOf: Readonly<Record<number, DataType>> = { 1: 'float32', 3: 'int32', 10: 'bool' };
const numberOf: Readonly<Partial<Record<DataType, number>>> = { float32: 1, int32: 3, bool: 10 };
const arrays: Readonly<Record<number, new (values: ArrayLike<number>) => Values>> = {
  1: Float32Array,
  3: Int32Array,
  10: Uint8Array,
};

env().set('IS_TEST', true); // the plain backend advertises tfjs-node when it starts

/** An error as tfjs-node's addon throws it. */
export const nativeError = (status: number, message: string) =>
  new Error(`Invalid TF_Status: ${status}\nMessage: ${message}`);

/** Computes a kernel of tfjs's plain backend on held tensors. */
function kernel(
  name: string,
  inputs: Readonly<Record<string, Held>> | readonly Held[],
  attrs: object = {},
): readonly Held[] {
  const cpu = findBackend('cpu');
  const given = Object.entries(inputs).map(([key, { shape, dtype, values }]): [string, TensorInfo] => [
    key,
    {
      dataId: cpu.write(values.slice(), [...shape], nameOf[dtype]!),
      shape: [...shape],
      dtype: nameOf[dtype]!,
    },
  ]);
  const { kernelFunc } = getKernel(name, 'cpu');
  const made = [
    kernelFunc({
      inputs: (Array.isArray(inputs) ? given.map(([, info]) => info) : Object.fromEntries(given)) as never,
      backend: cpu,
      attrs: attrs as never,
    }),
  ].flat();
  const held = made.map(({ dataId, shape, dtype }) => ({
    shape: [...shape],
    dtype: numberOf[dtype]!,
    values: (cpu.readSync(dataId) as Values).slice(),
  }));
  for (const { dataId } of [...given.map(([, info]) => info), ...made]) cpu.disposeData(dataId, true);
  return held;
}

const unary =
  (name: string): Op =>
  ([x]) =>
    kernel(name, { x: x! });
const binary =
  (name: string): Op =>
  ([a, b]) =>
    kernel(name, { a: a!, b: b! });
const reduction =
  (name: string): Op =>
  ([x, axes], { keep_dims }) => {
    const axis = [...axes!.values];
    return kernel(name, { x: x! }, { axis, reductionIndices: axis, keepDims: keep_dims });
  };
const arg =
  (name: string): Op =>
  ([x, axis]) =>
    kernel(name, { x: x! }, { axis: axis!.values[0] });
const scan =
  (name: string): Op =>
  ([x, axis], { exclusive, reverse }) =>
    // tfjs's plain kernel takes no negative axis
    kernel(
      name,
      { x: x! },
      { axis: (axis!.values[0]! + x!.shape.length) % x!.shape.length, exclusive, reverse },
    );
const reshaped = ({ dtype, values }: Held, shape: readonly number[]) => [{ shape, dtype, values }];
const named = (names: string): Record<string, Op> =>
  Object.fromEntries(names.split(' ').map((name) => [name, unary(name)]));

const ops: Readonly<Record<string, Op>> = {
  ...named(
    'Abs Acos Acosh Asin Asinh Atan Atanh Ceil Cos Cosh Elu Erf Exp Expm1 Floor Log Log1p LogicalNot Neg Reciprocal Relu Relu6 Round Rsqrt Selu Sigmoid Sign Sin Sinh Softplus Sqrt Square Tan Tanh ZerosLike OnesLike',
  ),
  IsNan: unary('IsNan'),
  IsInf: unary('IsInf'),
  IsFinite: unary('IsFinite'),
  Add: binary('Add'),
  AddV2: binary('Add'),
  Sub: binary('Sub'),
  Mul: binary('Multiply'),
  Div: binary('RealDiv'),
  RealDiv: binary('RealDiv'),
  FloorDiv: binary('FloorDiv'),
  FloorMod: binary('Mod'),
  Pow: binary('Pow'),
  Atan2: binary('Atan2'),
  Maximum: binary('Maximum'),
  Minimum: binary('Minimum'),
  SquaredDifference: binary('SquaredDifference'),
  Equal: binary('Equal'),
  NotEqual: binary('NotEqual'),
  Greater: binary('Greater'),
  GreaterEqual: binary('GreaterEqual'),
  Less: binary('Less'),
  LessEqual: binary('LessEqual'),
  LogicalAnd: binary('LogicalAnd'),
  LogicalOr: binary('LogicalOr'),
  EluGrad: ([dy, y]) => kernel('EluGrad', { dy: dy!, y: y! }),
  LeakyRelu: ([x], { alpha }) => kernel('LeakyRelu', { x: x! }, { alpha }),
  Sum: reduction('Sum'),
  Mean: reduction('Mean'),
  Prod: reduction('Prod'),
  Max: reduction('Max'),
  Min: reduction('Min'),
  All: reduction('All'),
  Any: reduction('Any'),
  ArgMax: arg('ArgMax'),
  ArgMin: arg('ArgMin'),
  Cumsum: scan('Cumsum'),
  Cumprod: scan('Cumprod'),
  Softmax: ([logits]) => kernel('Softmax', { logits: logits! }, { dim: logits!.shape.length - 1 }),
  BatchMatMulV2: ([a, b], { adj_x, adj_y }) =>
    kernel('BatchMatMul', { a: a!, b: b! }, { transposeA: adj_x, transposeB: adj_y }),
  Einsum: (tensors, { equation }) => kernel('Einsum', tensors, { equation }),
  Cast: ([x], { DstT }) => kernel('Cast', { x: x! }, { dtype: nameOf[Number(DstT)] }),
  Identity: ([x]) => [x!],
  Reshape: ([x, shape]) => {
    const known = [...shape!.values].reduce((size, n) => (n === -1 ? size : size * n), 1);
    const left = known === 0 ? 0 : x!.values.length / known;
    return reshaped(
      x!,
      Array.from(shape!.values, (n) => (n === -1 ? left : n)),
    );
  },
  ExpandDims: ([x, dim]) => {
    const at = dim!.values[0]! < 0 ? dim!.values[0]! + x!.shape.length + 1 : dim!.values[0]!;
    return reshaped(x!, x!.shape.toSpliced(at, 0, 1));
  },
  Fill: ([shape, value]) =>
    kernel('Fill', {}, { shape: [...shape!.values], value: value!.values[0], dtype: nameOf[value!.dtype] }),
  Transpose: ([x, perm]) => kernel('Transpose', { x: x! }, { perm: [...perm!.values] }),
  ReverseV2: ([x, dims]) => kernel('Reverse', { x: x! }, { dims: [...dims!.values] }),
  Tile: ([x, reps]) => kernel('Tile', { x: x! }, { reps: [...reps!.values] }),
  Slice: ([x, begin, size]) =>
    kernel('Slice', { x: x! }, { begin: [...begin!.values], size: [...size!.values] }),
  ConcatV2: (inputs) => kernel('Concat', inputs.slice(0, -1), { axis: inputs.at(-1)!.values[0] }),
  Pack: (inputs, { axis }) => kernel('Pack', inputs, { axis }),
  Unpack: ([value], { axis }) => kernel('Unpack', { value: value! }, { axis }),
  SplitV: ([x, sizes, axis]) =>
    kernel('SplitV', { x: x! }, { numOrSizeSplits: [...sizes!.values], axis: axis!.values[0] }),
  PadV2: ([x, paddings, value]) => {
    const flat = [...paddings!.values];
    const pairs = x!.shape.map((_, d) => [flat[2 * d], flat[2 * d + 1]]);
    return kernel('PadV2', { x: x! }, { paddings: pairs, constantValue: value!.values[0] });
  },
  GatherV2: ([x, indices, axis], { batch_dims }) =>
    kernel('GatherV2', { x: x!, indices: indices! }, { axis: axis!.values[0], batchDims: batch_dims }),
  GatherNd: ([params, indices]) => kernel('GatherNd', { params: params!, indices: indices! }),
  ScatterNd: ([indices, updates, shape]) =>
    kernel('ScatterNd', { indices: indices!, updates: updates! }, { shape: [...shape!.values] }),
  UnsortedSegmentSum: ([x, segmentIds, numSegments]) =>
    kernel('UnsortedSegmentSum', { x: x!, segmentIds: segmentIds! }, { numSegments: numSegments!.values[0] }),
  OneHot: ([indices, depth, onValue, offValue]) =>
    kernel(
      'OneHot',
      { indices: indices! },
      {
        depth: depth!.values[0],
        onValue: onValue!.values[0],
        offValue: offValue!.values[0],
        dtype: nameOf[onValue!.dtype],
      },
    ),
  TopKV2: ([x, k], { sorted }) => kernel('TopK', { x: x! }, { k: k!.values[0], sorted }),
  Select: ([condition, t, e]) => kernel('Select', { condition: condition!, t: t!, e: e! }),
  SelectV2: ([condition, t, e]) => kernel('Select', { condition: condition!, t: t!, e: e! }),
};

/** What the stand-in pretends. */
export interface StandInOptions {
  readonly gpu?: boolean;
  /** Rounds the factors of products as GPUs since Ampere do: 10 bits after the point. */
  readonly tf32?: boolean;
}

/** tfjs-node's native half (its `TFJSBinding`), computed by tfjs's plain kernels, with TensorFlow's check of an op's type. */
export function standInBinding({ gpu = true, tf32 = false }: StandInOptions = {}) {
  const store = new Map<number, Held>();
  let next = 1;
  const put = (held: Held) => {
    store.set(next, held);
    return next++;
  };
  const of = (id: number): Held => {
    const held = store.get(id);
    if (held === undefined) throw nativeError(3, `no tensor ${id}`);
    return held;
  };
  return {
    ...constants,
    TF_Version: '2.9.1-stand-in',
    /** The op that fails next, and how; for tests. */
    failing: {} as Record<string, Error>,
    /** Every op that was executed; for tests. */
    executed: new Set<string>(),
    createTensor(shape: readonly number[], dtype: number, values: ArrayLike<number>) {
      const type = arrays[dtype];
      if (type === undefined) throw nativeError(12, `the stand-in has no tensors of type ${dtype}`);
      return put({ shape: [...shape], dtype, values: new type(values) });
    },
    deleteTensor(id: number) {
      if (!store.delete(id)) throw new Error(`Delete called on a Tensor not referenced (tensor_id: ${id})`);
    },
    tensorDataSync: (id: number) => of(id).values.slice(),
    executeOp(name: string, attributes: readonly Attribute[], ids: readonly number[], outputs: number) {
      const failure = this.failing[name];
      if (failure !== undefined) throw failure;
      const op = ops[name];
      if (op === undefined) throw nativeError(5, `Op type not registered '${name}'`);
      const values: Attributes = Object.fromEntries(attributes.map((a) => [a.name, a.value]));
      let inputs = ids.map(of);
      const [first] = inputs;
      if (values.T !== undefined && first !== undefined && typed.has(name) && values.T !== first.dtype) {
        throw nativeError(3, `cannot compute ${name} as input #0 was expected to be type ${values.T}`);
      }
      if (tf32 && name === 'BatchMatMulV2') inputs = inputs.map(rounded);
      this.executed.add(name);
      return op(inputs, values)
        .slice(0, outputs)
        .map((held) => ({ id: put(held), shape: [...held.shape], dtype: held.dtype }));
    },
    isUsingGpuDevice: () => gpu,
    getNumOfTensors: () => store.size,
    getNumOfSavedModels: () => 0,
  };
}

/** Ops whose attribute T is the type of their first input. */
const typed = new Set([
  ...Object.keys(
    named('Exp Log Neg Square Relu Sigmoid Softmax Sum Mean Max Min Prod BatchMatMulV2 Transpose Tile'),
  ),
  ...['Add', 'AddV2', 'Sub', 'Mul', 'Slice', 'Reshape', 'Unpack', 'SplitV', 'Pack', 'ConcatV2'],
]);

function rounded(held: Held): Held {
  const values = Float32Array.from(held.values);
  const bits = new Uint32Array(values.buffer);
  for (let i = 0; i < bits.length; i++) bits[i] = ((bits[i]! + 0x1000) & ~0x1fff) >>> 0;
  return { ...held, values };
}
