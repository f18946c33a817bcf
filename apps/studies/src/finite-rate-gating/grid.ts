import { MoelabError } from '@moelab/core';
import { grid, replications } from '@moelab/study';
import type { Cell } from './columns.ts';
import { gateSettings } from './gate-settings.ts';
import { CELLS } from './world.ts';

/** What a run can change of the grid. */
export interface GridOptions {
  readonly prices: readonly number[];
  readonly capacities: readonly number[];
  readonly coefficients: readonly number[];
  readonly rows: number;
  readonly replications: number;
  readonly draws: readonly number[];
  readonly betas: readonly number[];
  readonly groups: readonly number[];
  readonly experts: readonly number[];
  readonly pieces: readonly number[];
  readonly samples: readonly number[];
  readonly worlds: number;
}

/** β over the first activation, at which optimal gates are computed. */
const OVER_ACTIVATION = [0.25, 0.5, 0.9, 0.999, 1.01, 1.1, 1.25, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64, 128];

const BANK_EXPERTS = 4;

/** Lists the cells: what needs no data first, then trained gates, gates learned from cells, and both sides of the bound. */
export function gridOf(options: GridOptions): readonly Cell[] {
  checkGroups(options.groups);
  const { rows, prices, capacities, coefficients, replications: count } = options;
  const none = { pieces: [0], rows: [0], replication: [0] };
  const gates = { experts: [BANK_EXPERTS], pieces: [0], rows: [rows], replication: replications(count) };
  const networks = ['even mlp', 'uneven mlp'];
  return [
    ...grid({ part: ['curve'], setting: ['asymmetric'], experts: [3], ...none, level: OVER_ACTIVATION }),
    ...grid({
      part: ['curve'],
      setting: ['even', 'uneven'],
      experts: [BANK_EXPERTS],
      ...none,
      level: OVER_ACTIVATION,
    }),
    ...grid({ part: ['deterministic'], setting: ['cells'], experts: [2, 4, 8], ...none, level: [0] }),
    ...grid({ part: ['trained'], setting: Object.keys(gateSettings), ...gates, level: prices }),
    ...grid({ part: ['balanced'], setting: ['uneven mlp'], ...gates, level: coefficients }),
    ...grid({ part: ['link', 'budget'], setting: networks, ...gates, level: capacities }),
    ...grid({ part: ['random'], setting: networks, ...gates, rows: [0], level: capacities }),
    ...grid({
      part: ['learned'],
      setting: ['cells'],
      experts: [4],
      pieces: [0],
      rows: options.draws,
      level: options.betas,
      replication: [0],
    }),
    ...grid({
      part: ['bound'],
      setting: ['world'],
      experts: options.experts,
      pieces: options.pieces,
      rows: options.samples,
      level: options.groups,
      replication: replications(options.worlds),
    }),
  ].map(({ part, setting, experts, pieces, rows: size, level, replication }) => ({
    part,
    setting,
    experts,
    pieces,
    rows: size,
    level,
    replication,
  }));
}

/** Groups of a table are alike likely. */
function checkGroups(groups: readonly number[]): void {
  const odd = groups.filter((count) => CELLS % count !== 0);
  if (odd.length === 0) return;
  throw new MoelabError(
    'INVALID_OPTIONS',
    `finite-rate-gating: groups must divide the ${CELLS} cells, got ${odd.join(', ')}; write some of 1, 2, 4, 8, 16, 32`,
  );
}
