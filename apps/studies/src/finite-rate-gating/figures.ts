import { curveBounds, rateCurve } from '@moelab/information';
import { mean } from '@moelab/numerics';
import type { Figure, Panel, Series } from '@moelab/study';
import { banks } from './banks.ts';
import { boundTerms } from './bound-terms.ts';
import type { GatingResults, GatingRow } from './columns.ts';
import { populationOfBank } from './gate-on-population.ts';
import { grouped } from './grouped.ts';

const STEPS = 60;
/** So few slopes that the two envelopes can be told apart. */
const SLOPES = 6;

type Bank = keyof typeof banks;
const bankNames = ['even', 'uneven'] as const satisfies readonly Bank[];

/** Draws what trained gates reach beside the certified curve, links, loads, learned gates and both sides of the bound. */
export const figures = (results: GatingResults): readonly Figure[] => [
  operatingPoints(results),
  links(results),
  loads(results),
  learned(results),
  bothSides(results, 'experts'),
  bothSides(results, 'pieces'),
];

const points = (rows: readonly GatingRow[], name: string, y: (row: GatingRow) => number): Series => ({
  name,
  x: rows.map(({ rate }) => rate),
  y: rows.map(y),
});

function operatingPoints({ rows }: GatingResults): Figure {
  const panel = (bank: Bank): Panel => {
    const { losses, limits } = populationOfBank(banks[bank]);
    const curve = rateCurve(losses, { points: SLOPES });
    const rates = Array.from({ length: STEPS + 1 }, (_, i) => (i * limits.Rmax) / STEPS);
    const bounds = rates.map((rate) => curveBounds(curve, rate));
    const own = (part: string, setting: string) =>
      rows.filter((row) => row.part === part && row.setting === setting);
    const trained = rows.filter(({ part, setting }) => part === 'trained' && setting.startsWith(`${bank} `));
    return {
      title: `${bank} bank`,
      series: [
        { name: 'proved to be reached', x: rates, y: bounds.map(({ upper }) => upper), mark: 'line' },
        { name: 'no gate lies below', x: rates, y: bounds.map(({ lower }) => lower), mark: 'line' },
        points(own('trained', `${bank} affine`), 'affine gate', ({ loss }) => loss),
        points(own('trained', `${bank} mlp`), 'gate with a hidden layer', ({ loss }) => loss),
        points(
          own('balanced', `${bank} mlp`).filter(({ level }) => level > 0),
          'the same, load balanced',
          ({ loss }) => loss,
        ),
        { ...points(trained, 'told the labels (genie)', ({ genie }) => genie), mark: 'faint points' },
      ],
    };
  };
  return {
    id: 'operating-points',
    title: 'Trained gates beside the certified curve',
    caption: `Each point is a gate trained under E ℓ + λ I(X;T) over a frozen bank of four experts, measured on the population. The two lines are what ${SLOPES} slopes prove: chords are reached, and no gate of x lies below the other. Faint: the same rates for a gate that is told the losses of labelled rows.`,
    x: { label: 'rate I(X;T), nats' },
    y: { label: 'mean squared loss' },
    panels: bankNames.map(panel),
  };
}

function links({ rows }: GatingResults): Figure {
  const panel = (bank: Bank): Panel => {
    const { losses, limits } = populationOfBank(banks[bank]);
    const curve = rateCurve(losses);
    const rates = Array.from({ length: STEPS + 1 }, (_, i) => (i * limits.Rmax) / STEPS);
    const own = (part: string) =>
      rows.filter((row) => row.part === part && row.setting.startsWith(`${bank} `));
    const at = (part: string, name: string): Series => ({
      name,
      x: own(part).map(({ level }) => level),
      y: own(part).map(({ loss }) => loss),
    });
    return {
      title: `${bank} bank`,
      series: [
        { name: 'D(C)', x: rates, y: rates.map((rate) => curveBounds(curve, rate).lower), mark: 'line' },
        at('link', 'trained over the link'),
        at('budget', 'trained within a budget'),
        at('random', 'best of the random gates'),
      ],
    };
  };
  return {
    id: 'links',
    title: 'Gates of limited capacity',
    caption:
      'The link is symmetric noise between four letters; a budget leaves the noise to the gate, which may end with a rate above it, while gates over the link send less than C. D(C) is what no gate of the rate C can beat.',
    x: { label: 'capacity C, nats' },
    y: { label: 'mean squared loss' },
    panels: bankNames.map(panel),
  };
}

function loads({ rows }: GatingResults): Figure {
  const names = ['asymmetric', ...bankNames];
  return {
    id: 'loads',
    title: 'How optimal gates use their experts',
    caption:
      'Shares of the experts in the gate that minimises I(X;T) + β E d, over β in units of the first activation. Left of 1 the optimum is one expert: collapse is no failure there.',
    x: { label: 'β/β₁', scale: 'log' },
    y: { label: 'share of the inputs', domain: [0, 1] },
    panels: names.map((name): Panel => {
      const own = rows.filter(({ part, setting }) => part === 'curve' && setting === name);
      const shares = own.map(({ load }) => load.split(' ').map(Number));
      return {
        title: name,
        series: Array.from({ length: shares[0]?.length ?? 0 }, (_, t) => ({
          name: `expert ${t + 1}`,
          x: own.map(({ level }) => level),
          y: shares.map((one) => one[t]!),
          mark: 'line and points' as const,
        })),
        references: [{ label: 'first activation', x: 1 }],
      };
    }),
  };
}

function learned({ rows }: GatingResults): Figure {
  const own = rows.filter(({ part }) => part === 'learned');
  const single = own[0]?.single ?? Number.NaN;
  const all = own[0]?.least ?? Number.NaN;
  return {
    id: 'learned',
    title: 'What a rate costs that is learned from few losses',
    caption:
      'Optimal gates of the means of n losses of each expert in each of 32 cells, for several β: risk on the sample, and true risk with its 95 % interval. The dashed lines are the best single expert and the best expert of each cell.',
    x: { label: 'rate on the sample, nats' },
    y: { label: 'risk' },
    panels: Array.from(
      grouped(own, (row) => `${row.rows}`),
      ([n, some]): Panel => {
        const error = (sign: number) => some.map(({ loss, lossError }) => loss + sign * 1.96 * lossError);
        return {
          title: `n = ${n}`,
          series: [
            {
              ...points(some, 'true risk', ({ loss }) => loss),
              low: error(-1),
              high: error(1),
              mark: 'line and points',
            },
            { ...points(some, 'risk on the sample', ({ empirical }) => empirical), mark: 'line and points' },
          ],
          references: [
            { label: 'D(0)', y: single },
            { label: 'E min', y: all },
          ],
        };
      },
    ),
  };
}

const piecesOf = (count: number | undefined) => `${count} piece${count === 1 ? '' : 's'}`;

/** Both sides against groups, as means over worlds of the smallest sample: a panel for each number of experts, or for each of their capacities. */
function bothSides({ rows }: GatingResults, by: 'experts' | 'pieces'): Figure {
  const all = rows.filter(({ part }) => part === 'bound');
  const levelsOf = (of: (row: GatingRow) => number) => [...new Set(all.map(of))].sort((a, b) => a - b);
  const [m] = levelsOf(({ rows: size }) => size);
  const held = by === 'experts' ? 'pieces' : 'experts';
  const kinds = levelsOf((row) => row[held]);
  const middle = kinds[kinds.length >> 1];
  const some = all.filter((row) => row.rows === m && row[held] === middle);
  return {
    id: `both-sides-${by}`,
    title: `Both sides of the bound, ${m} rows, ${held === 'pieces' ? `experts of ${piecesOf(middle)}` : `${middle} experts`}`,
    caption:
      'Means over worlds, of the samples that a setting drew. D(R_g) is of the population, the bank and the rate of the learned table, certified from below; δ_m is the distance from it to the risk on the sample.',
    x: { label: 'groups of inputs that the gate tells apart', scale: 'log' },
    y: { label: 'risk' },
    panels: Array.from(
      grouped(some, (row) => `${row[by]}`),
      ([count, own]): Panel => {
        const levels = grouped(own, ({ level }) => `${level}`);
        const curve = (name: string, of: (row: GatingRow) => number): Series => ({
          name,
          x: [...levels.keys()].map(Number),
          y: Array.from(levels.values(), (at) => mean(at.map(of))),
          mark: 'line and points',
        });
        return {
          title: by === 'experts' ? `${count} experts` : `experts of ${piecesOf(Number(count))}`,
          series: [
            curve('D(R_g) + δ + √(2 I/m)', (row) => boundTerms(row).right),
            curve('the same with √(I/2m)', (row) => row.empirical + boundTerms(row).half),
            curve('E R', ({ loss }) => loss),
            curve('E R_S = D(R_g) + δ', ({ empirical }) => empirical),
            curve('D(R_g)', ({ lower }) => lower),
          ],
        };
      },
    ),
  };
}
