import { MoelabError } from '@moelab/core';
import {
  type BackendTimingInfo,
  type BackendValues,
  type DataId,
  DataStorage,
  type DataType,
  engine,
  KernelBackend,
  type Tensor,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { asElements, type Elements, type Numbers } from './elements.ts';

/** The name under which tfjs knows the backend. */
export const backendName = 'float64';

interface Stored {
  readonly elements: Elements;
  readonly dtype: DataType;
  references: number;
}

/**
 * Stores dtype 'float32' tensors as Float64Array. tfjs-core knows no 'float64', so the dtype keeps its name.
 *
 * A read gives a copy: writing into it leaves the tensor as it is.
 */
export class Float64Backend extends KernelBackend {
  private readonly storage: DataStorage<Stored> = new DataStorage<Stored>(this, engine());

  /** Gives the elements of a tensor without a copy, for kernels, which must not write into them. */
  elements({ dataId }: TensorInfo): Elements {
    return this.storage.get(dataId).elements;
  }

  /** Gives the elements of a numeric tensor without a copy; refuses strings. */
  numbers(x: TensorInfo): Numbers {
    const elements = this.elements(x);
    if (Array.isArray(elements)) {
      throw new MoelabError(
        'INVALID_DATA',
        `float64: a number tensor was wanted, got a string tensor (${x.shape})`,
      );
    }
    return elements;
  }

  /** Makes a tensor that owns the given elements. */
  output(shape: readonly number[], dtype: DataType, elements: Elements): TensorInfo {
    return { dataId: this.store(elements, dtype, 1, {}), shape: [...shape], dtype };
  }

  /** Makes a 'float32' tensor that owns the given doubles; the way in that tfjs-core's own rounding does not touch. */
  exact(values: Float64Array, shape: number[]): Tensor {
    // tfjs-core's types allow no Float64Array here, though the values go to the backend untouched
    return engine().makeTensor(values as unknown as Float32Array, shape, 'float32', this);
  }

  /** Makes a tensor of another shape that shares the elements of `x`. */
  alias(x: TensorInfo, shape: readonly number[]): TensorInfo {
    this.incRef(x.dataId);
    return { dataId: x.dataId, shape: [...shape], dtype: x.dtype };
  }

  /** Frees a tensor that a kernel made on its way. */
  free({ dataId }: TensorInfo): void {
    this.disposeData(dataId);
  }

  /** Keeps the values of a new tensor as doubles. */
  override write(values: BackendValues, _shape: number[], dtype: DataType): DataId {
    return this.store(asElements(values as ArrayLike<number>, dtype), dtype, 1, {});
  }

  /** Keeps the values of a tensor that came from another backend. */
  override move(
    dataId: DataId,
    values: BackendValues,
    _shape: number[],
    dtype: DataType,
    references: number,
  ) {
    this.store(asElements(values as ArrayLike<number>, dtype), dtype, references, dataId);
  }

  private store(elements: Elements, dtype: DataType, references: number, dataId: DataId): DataId {
    if (dtype === 'complex64') {
      throw new MoelabError(
        'UNSUPPORTED',
        'float64: complex64 tensors are not supported; keep two real tensors',
      );
    }
    this.storage.set(dataId, { elements, dtype, references });
    return dataId;
  }

  /** Gives a copy of the elements. */
  override readSync(dataId: DataId): BackendValues {
    return this.storage.get(dataId).elements.slice() as BackendValues;
  }

  /** Gives a copy of the elements; for tfjs, whose reads are asynchronous. */
  override async read(dataId: DataId): Promise<BackendValues> {
    return this.readSync(dataId);
  }

  /**
   * Counts the tensors that share some elements. tfjs asks for it only while it moves a tensor to the selected backend;
   * doubles are not moved, because other backends would take their bytes for float32.
   */
  override refCount(dataId: DataId): number {
    if (!this.storage.has(dataId)) return 0;
    const { references, dtype } = this.storage.get(dataId);
    const active = engine().backendName;
    if (dtype === 'float32' && active !== backendName && engine().findBackend(backendName) === this) {
      throw new MoelabError(
        'UNSUPPORTED',
        `float64: a tensor of doubles was used while '${active}' is selected; read it with await tensor.data() and ` +
          'make a new tensor there, or select float64 again',
      );
    }
    return references;
  }

  /** Counts one more tensor that shares the elements. */
  override incRef(dataId: DataId): void {
    this.storage.get(dataId).references++;
  }

  /** Counts one less; gives whether the elements are gone. */
  override disposeData(dataId: DataId, force = false): boolean {
    if (!this.storage.has(dataId)) return true;
    const stored = this.storage.get(dataId);
    stored.references--;
    if (!force && stored.references > 0) return false;
    this.storage.delete(dataId);
    return true;
  }

  /** Counts the pieces of data that are stored, leaks among them. */
  override numDataIds(): number {
    return this.storage.numDataIds();
  }

  /** Tells tfjs that its own count of bytes is half of the truth. */
  override memory(): { unreliable: boolean; reasons: string[] } {
    return { unreliable: true, reasons: ['tfjs counts 4 bytes a float where float64 keeps 8'] };
  }

  /** Gives true: `time` measures. */
  override timerAvailable(): boolean {
    return true;
  }

  /** Gives the milliseconds that a run takes by the clock. */
  override async time(run: () => void): Promise<BackendTimingInfo> {
    const start = util.now();
    run();
    return { kernelMs: util.now() - start };
  }

  /** Gives 32, the most that tfjs-core's type allows; only its own test tolerances depend on it. */
  override floatPrecision(): 32 {
    return 32;
  }

  /** Gives the 1e-7 of every other backend: optimisers divide by it, so a run here means the same as elsewhere. */
  override epsilon(): number {
    return 1e-7;
  }

  /** Frees nothing: what is stored goes with the backend. */
  override dispose(): void {}
}
