import type { ClaimDeclaration } from '@moelab/study';
import type { NetworkResults } from '../expressivity/columns.ts';
import { networkRatioClaim } from '../expressivity/ratio-claim.ts';
import type { WhichNetworks } from '../expressivity/select-networks.ts';
import { networkSlopeClaim } from '../expressivity/slope-claim.ts';
import { INPUTS, WIDTH } from './grid.ts';
import { exponentOf, roughTasks, type TaskName, tasks } from './tasks.ts';

/** Error ∝ D^0 within a factor of 1.5 from D = 16 to 128. */
const FLAT = [-0.2, 0.2] as const;
/** What a fitted exponent may fall short of a bound's: sizes are small, and logarithms are left out. */
const SLACK = 0.1;

const ofCircle = (model: string): WhichNetworks => ({
  part: 'trained',
  task: 'circle',
  model,
  experts: 4,
  width: WIDTH,
});
const flat = (model: string, statement: string) =>
  networkSlopeClaim({ statement, networks: ofCircle(model), against: 'inputs', range: FLAT });
const grows = (model: string, statement: string) =>
  networkSlopeClaim({ statement, networks: ofCircle(model), against: 'inputs', range: [FLAT[1], Infinity] });

/** Errors on a manifold with some share of as many experts as it has charts. */
const roles = (task: TaskName, model: 'soft' | 'mlp gate', perChart: number): WhichNetworks => ({
  part: 'trained',
  task,
  model,
  inputs: INPUTS,
  experts: perChart * tasks[task].charts,
  width: WIDTH,
});

const falls = (part: 'trained' | 'built', task: TaskName) =>
  networkSlopeClaim({
    statement: `${part === 'trained' ? 'A trained network of d' : 'D'}imension ${tasks[task].dimension} and smoothness ${tasks[task].smoothness}${part === 'built' ? ', built' : ''}: the error falls at least as fast as m^(−${exponentOf(task)}).`,
    networks: { part, task, model: part === 'trained' ? 'soft' : 'linear gate' },
    of: 'root',
    against: 'width',
    range: [Number.NEGATIVE_INFINITY, -exponentOf(task) + SLACK],
  });

/** The claims about experts on a manifold, with the rules that decide them. */
export const claims: Readonly<Record<string, ClaimDeclaration<NetworkResults>>> = {
  'flat-top-1': flat('top-1', 'The error of the 1-4-MoE (top-1) does not depend on D.'),
  'flat-soft': flat('soft', 'The error of the 1-4-MoE (all experts weighed) does not depend on D.'),
  'dense-total-grows': grows(
    'dense, total',
    'The error of a dense network of equal total parameters grows with D.',
  ),
  'dense-active-grows': grows(
    'dense, active',
    'The error of a dense network of equal active parameters grows with D.',
  ),
  'below-dense-active': networkRatioClaim({
    statement:
      'At the largest D the 1-4-MoE (top-1) has a smaller error than a dense network of equal active parameters.',
    networks: { ...ofCircle('top-1'), inputs: 128 },
    than: { ...ofCircle('dense, active'), inputs: 128 },
    range: [0, 1],
  }),
  'below-dense-total': networkRatioClaim({
    statement:
      'At the largest D the 1-4-MoE (top-1) has a smaller error than a dense network of equal total parameters.',
    networks: { ...ofCircle('top-1'), inputs: 128 },
    than: { ...ofCircle('dense, total'), inputs: 128 },
    range: [0, 1],
  }),
  ...Object.fromEntries(
    roughTasks.flatMap((task) =>
      (['trained', 'built'] as const).map((part) => [
        `${part}-${task.replace(/, /, '-').replace(/ /g, '-').replace('.', '')}`,
        falls(part, task),
      ]),
    ),
  ),
  'experts-below-charts': networkRatioClaim({
    statement: 'Half as many experts as charts have a larger error than as many, on the circle.',
    networks: roles('circle', 'soft', 0.5),
    than: roles('circle', 'soft', 1),
    range: [1, Infinity],
  }),
  'experts-above-charts': networkRatioClaim({
    statement: 'An expert for each chart is enough: twice as many do not halve the error, on the circle.',
    networks: roles('circle', 'soft', 2),
    than: roles('circle', 'soft', 1),
    range: [0.5, Infinity],
  }),
  'mlp-gate-on-linked-circles': networkRatioClaim({
    statement: 'Where no linear gate cuts the charts, an mlp gate has a smaller error (linked circles).',
    networks: roles('linked circles', 'mlp gate', 1),
    than: roles('linked circles', 'soft', 1),
    range: [0, 1],
  }),
  'mlp-gate-on-circle': networkRatioClaim({
    statement: 'Where a linear gate cuts the charts, an mlp gate does not halve the error (circle).',
    networks: roles('circle', 'mlp gate', 1),
    than: roles('circle', 'soft', 1),
    range: [0.5, Infinity],
  }),
};
