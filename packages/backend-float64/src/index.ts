export { backendName, Float64Backend } from './float64-backend.ts';
export { float64Scalar, float64Tensor } from './float64-tensor.ts';
export { kernelTable } from './kernel-table.ts';
export { missingKernels } from './missing-kernels.ts';
export { backendFloat64, float64, loadFloat64 } from './plugin.ts';
export { register } from './register.ts';
