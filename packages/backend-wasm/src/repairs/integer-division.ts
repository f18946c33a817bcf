import { MoelabError } from '@moelab/core';
import { entriesOf, type Repair } from '../repair.ts';

/** div, floorDiv and mod of integers by 0, which has no answer. */
export const integerDivision: Repair = {
  kernels: ['RealDiv', 'FloorDiv', 'Mod'],
  fault: 'an integer divided by 0 is −2147483648, and its remainder a trap',
  cure: 'an error',
  repaired: (stock, name) => (call) => {
    const b = call.inputs.b!;
    if (b.dtype === 'int32' && entriesOf(call.backend, b).includes(0)) {
      throw new MoelabError(
        'INVALID_DATA',
        `wasm: ${name === 'Mod' ? 'mod' : 'div'}: integers are divided by 0; cast them to float32, or keep 0 out`,
      );
    }
    return stock(call);
  },
};
