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
/** Of the paper's D, the largest. */
const LARGEST = 128;

type Circle = 'circle' | 'rotated circle';
const said = {
  circle: 'on the circle in the first two coordinates, as published',
  'rotated circle': 'on the circle in a random plane',
} as const;
const networksOn = (task: Circle, model: string): WhichNetworks => ({
  part: 'trained',
  task,
  model,
  experts: 4,
  width: WIDTH,
});
const flat = (task: Circle, model: string, name: string) =>
  networkSlopeClaim({
    statement: `The error of the 1-4-MoE (${name}) does not depend on D, ${said[task]}.`,
    networks: networksOn(task, model),
    against: 'inputs',
    range: FLAT,
  });
const grows = (task: Circle, of: 'total' | 'active') =>
  networkSlopeClaim({
    statement: `The error of a dense network of as many ${of} parameters as the top-1 MoE grows with D, ${said[task]}.`,
    networks: networksOn(task, `dense, ${of}`),
    against: 'inputs',
    range: [FLAT[1], Number.POSITIVE_INFINITY],
  });
const below = (task: Circle, of: 'total' | 'active') =>
  networkRatioClaim({
    statement: `At D = ${LARGEST} the 1-4-MoE (top-1) has a smaller error than a dense network of as many ${of} parameters, ${said[task]}.`,
    networks: { ...networksOn(task, 'top-1'), inputs: LARGEST },
    than: { ...networksOn(task, `dense, ${of}`), inputs: LARGEST },
    range: [0, 1],
  });
const ofDimension = (task: Circle) => {
  const suffix = task === 'circle' ? '' : '-rotated';
  return {
    [`flat-top-1${suffix}`]: flat(task, 'top-1', 'top-1'),
    [`flat-soft${suffix}`]: flat(task, 'soft', 'all experts weighed'),
    [`dense-total-grows${suffix}`]: grows(task, 'total'),
    [`dense-active-grows${suffix}`]: grows(task, 'active'),
    [`below-dense-total${suffix}`]: below(task, 'total'),
    [`below-dense-active${suffix}`]: below(task, 'active'),
  };
};

/** Errors on a manifold with some share of as many experts as it has charts. */
const roles = (task: TaskName, model: 'soft' | 'mlp gate', perChart: number): WhichNetworks => ({
  part: 'trained',
  task,
  model,
  inputs: INPUTS,
  experts: perChart * tasks[task].charts,
  width: WIDTH,
});

/** By the root mean squared error for what is trained; the theorem's sup error for what is built, which says what can be reached. */
const falls = (part: 'trained' | 'built', task: TaskName) =>
  networkSlopeClaim({
    statement: `The ${part === 'trained' ? 'root mean squared' : 'sup'} error of ${part} networks falls at least as fast as m^(−${exponentOf(task)}) on a manifold of dimension ${tasks[task].dimension} and a function of smoothness ${tasks[task].smoothness}.`,
    networks: { part, task, model: part === 'trained' ? 'soft' : 'linear gate' },
    of: part === 'trained' ? 'root' : 'sup',
    against: 'width',
    range: [Number.NEGATIVE_INFINITY, -exponentOf(task) + SLACK],
  });
const idOf = (task: TaskName) => task.replace('.', '').replace(/[ ,]+/g, '-');

/** The claims about experts on a manifold, with the rules that decide them. */
export const claims: Readonly<Record<string, ClaimDeclaration<NetworkResults>>> = {
  ...ofDimension('circle'),
  ...ofDimension('rotated circle'),
  ...Object.fromEntries(
    roughTasks.flatMap((task) =>
      (['trained', 'built'] as const).map((part) => [`${part}-${idOf(task)}`, falls(part, task)]),
    ),
  ),
  'experts-below-charts': networkRatioClaim({
    statement: 'Half as many experts as charts have a larger error than as many, on the circle.',
    networks: roles('circle', 'soft', 0.5),
    than: roles('circle', 'soft', 1),
    range: [1, Number.POSITIVE_INFINITY],
  }),
  'experts-above-charts': networkRatioClaim({
    statement: 'An expert for each chart is enough: twice as many do not halve the error, on the circle.',
    networks: roles('circle', 'soft', 2),
    than: roles('circle', 'soft', 1),
    range: [0.5, Number.POSITIVE_INFINITY],
  }),
  'mlp-gate-on-linked-circles': networkRatioClaim({
    statement:
      'Where no bias-free linear gate cuts the charts, an mlp gate has a smaller error (linked circles).',
    networks: roles('linked circles', 'mlp gate', 1),
    than: roles('linked circles', 'soft', 1),
    range: [0, 1],
  }),
  'mlp-gate-on-circle': networkRatioClaim({
    statement: 'Where a linear gate cuts the charts, an mlp gate does not halve the error (circle).',
    networks: roles('circle', 'mlp gate', 1),
    than: roles('circle', 'soft', 1),
    range: [0.5, Number.POSITIVE_INFINITY],
  }),
};
