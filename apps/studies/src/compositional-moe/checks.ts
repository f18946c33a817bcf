import type { CheckDeclaration } from '@moelab/study';
import type { NetworkResults } from '../expressivity/columns.ts';
import { selectNetworks } from '../expressivity/select-networks.ts';

/** Of N = 64 segments, by an independent program: the sup error of each (L, E). */
const ORACLES: readonly { readonly inputs: number; readonly experts: number; readonly sup: number }[] = [
  { inputs: 2, experts: 3, sup: 1.7461e-4 },
  { inputs: 3, experts: 3, sup: 1.7461e-4 },
  { inputs: 4, experts: 4, sup: 2.3282e-4 },
];
/** Of the digits given, of single precision, and of errors read on points. */
const TOLERANCE = 2e-3;

/** What must hold of the constructions, whatever is trained. */
export const checks: Readonly<Record<string, CheckDeclaration<NetworkResults>>> = {
  'built-errors': {
    statement: `Networks that are built with an affine gate have the sup errors of an independent program, to ${TOLERANCE}.`,
    judge(results) {
      const found = ORACLES.flatMap(({ inputs, experts, sup }) => {
        const [row] = selectNetworks(results, { part: 'built', model: 'affine', inputs, experts });
        return row === undefined ? [] : [{ sup, row, off: Math.abs(row.sup / sup - 1) }];
      });
      if (found.length < ORACLES.length)
        return { status: 'not judged', detail: 'not all of them were built' };
      return {
        status: found.every(({ off }) => off <= TOLERANCE) ? 'holds' : 'fails',
        detail: found
          .map(
            ({ row, sup }) =>
              `(L, E) = (${row.inputs}, ${row.experts}): ${row.sup.toPrecision(5)} for ${sup}`,
          )
          .join('; '),
      };
    },
  },
};
