import type { CheckDeclaration } from '@moelab/study';
import type { NetworkResults } from '../expressivity/columns.ts';
import { selectNetworks } from '../expressivity/select-networks.ts';

/** Of ten equal segments in each of four sectors of the circle, by an independent program. */
const ORACLE = { sup: 6.67639e-2, mse: 7.1442e-4 };
/** The sup error is read on points, not on the whole circle; networks are in single precision. */
const TOLERANCE = 1e-3;

/** What must hold of the constructions, whatever is trained. */
export const checks: Readonly<Record<string, CheckDeclaration<NetworkResults>>> = {
  'built-circle': {
    statement: `The 1-4-MoE that is built for the circle has the sup error ${ORACLE.sup} and the mean squared error ${ORACLE.mse} at every D, to ${TOLERANCE}.`,
    judge(results) {
      const rows = selectNetworks(results, {
        part: 'built',
        task: ['circle', 'rotated circle'],
        model: 'linear gate',
        width: 10,
      });
      if (rows.length === 0) return { status: 'not judged', detail: 'nothing of it was built' };
      const off = rows.map((row) =>
        Math.max(Math.abs(row.sup / ORACLE.sup - 1), Math.abs(row.mse / ORACLE.mse - 1)),
      );
      return {
        status: Math.max(...off) <= TOLERANCE ? 'holds' : 'fails',
        detail: rows
          .map(
            ({ task, inputs, sup, mse }) =>
              `${task}, D = ${inputs}: ${sup.toPrecision(6)}, ${mse.toPrecision(5)}`,
          )
          .join('; '),
      };
    },
  },
  'built-assignment': {
    statement:
      'A helper layer, and a steep mlp gate, assign every point to a chart that holds it: their errors are those of the interpolants on whole charts.',
    judge(results) {
      const rows = selectNetworks(results, { part: 'built', model: ['helper layer', 'steep mlp gate'] });
      if (rows.length === 0) return { status: 'not judged', detail: 'nothing of it was built' };
      // a point in a wrong chart is off by the size of f there, about 1; a segment of a tenth of a chart by less than 0.4
      return {
        status: rows.every(({ sup }) => sup < 0.4) ? 'holds' : 'fails',
        detail: rows
          .map(({ task, model, sup }) => `${task}, ${model}: sup error ${sup.toPrecision(3)}`)
          .join('; '),
      };
    },
  },
};
