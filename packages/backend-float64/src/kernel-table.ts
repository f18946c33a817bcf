import type { Kernels } from './kernel.ts';
import { binaryKernels } from './kernels/binary.ts';
import { castKernels } from './kernels/cast.ts';
import { einsumKernels } from './kernels/einsum.ts';
import { fillKernels } from './kernels/fill.ts';
import { gatherKernels } from './kernels/gather.ts';
import { matMulKernels } from './kernels/mat-mul.ts';
import { orderKernels } from './kernels/order.ts';
import { reduceKernels } from './kernels/reduce.ts';
import { scanKernels } from './kernels/scan.ts';
import { scatterKernels } from './kernels/scatter.ts';
import { segmentKernels } from './kernels/segment.ts';
import { selectKernels } from './kernels/select.ts';
import { shapeKernels } from './kernels/shape.ts';
import { softmaxKernels } from './kernels/softmax.ts';
import { unaryKernels } from './kernels/unary.ts';

/** Every kernel of the backend, by the name that tfjs-core gives it. */
export const kernelTable: Kernels = {
  ...binaryKernels,
  ...unaryKernels,
  ...reduceKernels,
  ...softmaxKernels,
  ...scanKernels,
  ...matMulKernels,
  ...einsumKernels,
  ...gatherKernels,
  ...scatterKernels,
  ...segmentKernels,
  ...orderKernels,
  ...selectKernels,
  ...shapeKernels,
  ...castKernels,
  ...fillKernels,
};
