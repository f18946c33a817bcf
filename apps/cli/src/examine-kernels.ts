import { hasSimd } from '@moelab/numerics/kernels';
import { openThreads } from '@moelab/numerics/threads';
import type { DoctorDocument } from './formats.ts';
import { messageInOneLine } from './message-in-one-line.ts';

/** Looks whether kernels run as WebAssembly SIMD, and whether a second thread starts. */
export async function examineKernels(open = openThreads): Promise<DoctorDocument['kernels']> {
  const simd = hasSimd();
  try {
    const threads = await open(2);
    await threads.close();
    return { simd, threads: true, reason: null };
  } catch (error) {
    return { simd, threads: false, reason: messageInOneLine(error) };
  }
}
