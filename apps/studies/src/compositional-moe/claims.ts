import type { ClaimDeclaration } from '@moelab/study';
import type { NetworkResults } from '../expressivity/columns.ts';
import { networkRatioClaim } from '../expressivity/ratio-claim.ts';
import { selectNetworks } from '../expressivity/select-networks.ts';
import { networkSlopeClaim } from '../expressivity/slope-claim.ts';

/** Widths from which on the paper sees the shallow network stall. */
const WIDE = [32, 64, 128];
/** A network stalls whose error falls by less than a third from m = 32 to 128. */
const STALLS = [-0.3, Number.POSITIVE_INFINITY] as const;
/** Single precision, and errors read on points. */
const TOLERANCE = 2e-3;

const falls = (model: string, statement: string) =>
  networkSlopeClaim({
    statement,
    networks: { part: 'trained', model },
    against: 'width',
    range: [Number.NEGATIVE_INFINITY, 0],
  });
const stalls = (model: string, statement: string) =>
  networkSlopeClaim({
    statement,
    networks: { part: 'trained', model, width: WIDE },
    against: 'width',
    range: STALLS,
  });
const beats = (deep: string, shallow: string, statement: string) =>
  networkRatioClaim({
    statement,
    networks: { part: 'trained', model: deep, width: 128 },
    than: { part: 'trained', model: shallow, width: 128 },
    range: [0, 1 / 5],
  });

/** The claims about deep mixtures of experts, with the rules that decide them. */
export const claims: Readonly<Record<string, ClaimDeclaration<NetworkResults>>> = {
  'deep-falls': falls('deep top-1', 'The error of the 2-3-MoE (top-1) falls with the width of its experts.'),
  'shallow-stalls': stalls('top-1', 'The error of the 1-6-MoE (top-1) stalls from m = 32 on.'),
  'deep-beats-shallow': beats(
    'deep top-1',
    'top-1',
    'At m = 128 the error of the 2-3-MoE (top-1) is less than a fifth of that of the 1-6-MoE.',
  ),
  'deep-falls-soft': falls(
    'deep soft',
    'The error of the 2-3-MoE (all experts weighed) falls with the width of its experts.',
  ),
  'shallow-stalls-soft': stalls(
    'soft',
    'The error of the 1-6-MoE (all experts weighed) stalls from m = 32 on.',
  ),
  'deep-beats-shallow-soft': beats(
    'deep soft',
    'soft',
    'At m = 128 the error of the 2-3-MoE (all experts weighed) is less than a fifth of that of the 1-6-MoE.',
  ),
  pieces: {
    statement:
      'L · E experts represent E^L pieces: the error that is built depends on E by the size of a piece alone, not on E^L.',
    statistic:
      'largest relative difference of the sup error divided by E, between the built networks with an affine gate',
    rule: `supported when at most ${TOLERANCE}, else not supported; undecided with less than two of them`,
    decide(results) {
      const rows = selectNetworks(results, { part: 'built', model: 'affine' });
      const scaled = rows.map(({ sup, experts }) => sup / experts);
      const statistic = scaled.length < 2 ? Number.NaN : Math.max(...scaled) / Math.min(...scaled) - 1;
      return {
        statistic,
        verdict: Number.isNaN(statistic)
          ? 'undecided'
          : statistic <= TOLERANCE
            ? 'supported'
            : 'not supported',
        note: rows
          .map(
            ({ inputs, experts, sup }) =>
              `(L, E) = (${inputs}, ${experts}): ${experts ** inputs} pieces by ${inputs * experts} experts, ${sup.toPrecision(5)}`,
          )
          .join('; '),
      };
    },
  },
  depth: {
    statement:
      'Depth 2L suffices without a bias in the gate, and L with a bias or a non-linear gate: all of them are built with the same error.',
    statistic:
      'largest relative difference of the sup error to that of the affine gate, between the built networks of L = 2, E = 3',
    rule: `supported when at most ${TOLERANCE} and the layers are 2L (bias-free), L (affine, mlp) and L + 1 (the constant carried along), else not supported; undecided with less than four of them`,
    decide(results) {
      const rows = selectNetworks(results, { part: 'built', inputs: 2, experts: 3 });
      const affine = rows.find(({ model }) => model === 'affine');
      if (affine === undefined || rows.length < 4)
        return { statistic: Number.NaN, verdict: 'undecided', note: 'not all of them were built' };
      const statistic = Math.max(...rows.map(({ sup }) => Math.abs(sup / affine.sup - 1)));
      const depths: Readonly<Record<string, number>> = {
        affine: 2,
        mlp: 2,
        'bias-free': 4,
        'bias-free-carried': 3,
      };
      const isDeep = rows.every(({ model, layers }) => layers === depths[model]);
      return {
        statistic,
        verdict: statistic <= TOLERANCE && isDeep ? 'supported' : 'not supported',
        note: rows
          .map(({ model, layers, sup }) => `${model}: ${layers} layers, ${sup.toPrecision(5)}`)
          .join('; '),
      };
    },
  },
};
