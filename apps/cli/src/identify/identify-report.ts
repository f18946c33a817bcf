import type { IdentifyDocument } from '../formats.ts';
import { significant } from '../number-text.ts';
import { textTable } from '../text-table.ts';

type Verdict = IdentifyDocument['parameters'][number]['exact'];
type Cell = NonNullable<IdentifyDocument['over']>['cells'][number];

/** Lays out what an audit found: a table of rates, then the directions and dependences that they follow from. */
export function identifyReport(document: IdentifyDocument): string {
  return [
    heading(document),
    rates(document),
    ...directions(document),
    ...constant(document),
    ...cells(document),
    ...warnings(document),
    basis(document),
  ].join('\n\n');
}

function heading(document: IdentifyDocument): string {
  const { truth, audited, reason, rows, seed, exact } = document;
  const layers = truth.spec.layers
    .map(
      ({ gate, expert, experts }) =>
        `${experts} ${expert} expert${experts === 1 ? '' : 's'} behind ${article(gate)} ${gate} gate`,
    )
    .join(', then ');
  const parameters = Object.entries(truth.parameters).map(([name, { values }]) => [
    `${name}`,
    values.map((v) => significant(v)).join(', '),
  ]);
  const sampled =
    audited === 'log density' ? 'inputs U[0, 1) with targets drawn from the truth' : 'inputs U[0, 1)';
  return [
    `${layers}: which parameters can be estimated, and how fast`,
    `Truth: ${truth.source}`,
    textTable(parameters, { indent: '  ' }),
    `Derivatives of the ${audited}${reason === undefined ? '' : ` (${reason})`} at ${rows} ${sampled}, seed ${seed}:`,
    `${exact.count} numbers, ${exact.gauge} direction${exact.gauge === 1 ? '' : 's'} of declared gauge, rank ${exact.rank}; smallest singular value ${smallest(exact)}`,
  ].join('\n');
}

const article = (word: string): string => (/^[aeiou]/.test(word) ? 'an' : 'a');

function smallest({ singularValues }: IdentifyDocument['exact']): string {
  const last = singularValues.at(-1);
  return last === undefined ? 'none' : significant(last, 2);
}

function rates({ parameters, trueExperts, over }: IdentifyDocument): string {
  const header = [
    'ERROR FALLS AS',
    `${trueExperts} EXPERT${trueExperts === 1 ? '' : 'S'}`,
    ...(over === null ? [] : [`${over.experts} EXPERTS`, '']),
  ];
  const rows = parameters.map(({ name, exact, over: more }) => [
    name,
    rate(exact),
    ...(more === undefined ? [] : [rate(more), more.order === undefined ? '' : orderOf(more.order)]),
  ]);
  const table = textTable([header, ...rows]);
  const reasons = parameters.flatMap(({ name, exact, over: more }) => [
    ...(exact.class === 'regular' ? [] : [`  ${name}: ${exact.because}`]),
    ...(exact.estimable === undefined || exact.estimable.length === 0
      ? []
      : [`    what can be estimated, at n^-1/2: ${exact.estimable.join('; ')}`]),
    ...(more === undefined || more.because === exact.because || more.class === 'regular'
      ? []
      : [`  ${name}, ${over!.experts} experts: ${more.because}`]),
  ]);
  const approximations = parameters.flatMap(({ over: more }) =>
    more?.class === 'regular' && more.because.includes('approximation') ? [`  ${more.because}`] : [],
  );
  return [table, ...[...new Set([...reasons, ...approximations])]].join('\n');
}

/** 'n^-1/4' and the like; what there is to say where no power is known. */
function rate(verdict: Verdict): string {
  switch (verdict.class) {
    case 'not-estimable':
      return 'not estimable';
    case 'not-predicted':
      return 'not predicted';
    case 'not-in-function':
      return 'not in the function';
    default:
      return verdict.exponent === undefined
        ? 'slower than n^-1/4'
        : `n^-1/${Math.round(1 / verdict.exponent)}`;
  }
}

const orderOf = ({ system, copies, order, isExact }: NonNullable<Verdict['order']>): string =>
  `${isExact ? '' : 'or slower; '}${system}(${copies}) ${isExact ? '=' : '≥'} ${order}`;

function directions({ exact }: IdentifyDocument): readonly string[] {
  const found = exact.nullDirections.filter(({ kind }) => kind !== 'near');
  if (found.length === 0) return [];
  const lines = found.map(({ kind, text, leaves, weights, change, persists, published }) => {
    const label = kind === 'declared' ? 'declared gauge' : 'NOT DECLARED';
    const largest = weights
      .toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
      .slice(0, 6)
      .map(({ parameter, weight }) => `${significant(weight, 3)} ${parameter}`);
    return [
      `  ${label}: ${text}`,
      `    ${largest.join(', ')}${weights.length > 6 ? `, and ${weights.length - 6} more` : ''}; change ${significant(change, 2)}${persists ? '' : '; at this truth only'}`,
      `    the data determine ${leaves}`,
      ...(published === undefined ? [] : [`    ${published}`]),
    ].join('\n');
  });
  return [`DIRECTIONS IN WHICH NOTHING CHANGES\n${lines.join('\n')}`];
}

function constant({ constant: found, trueExperts }: IdentifyDocument): readonly string[] {
  if (found === null) return [];
  const rows = Object.entries(found.standardDeviations).map(([name, { values }]) => [
    name,
    values.map((v) => (v === null ? '?' : significant(v))).join(', '),
  ]);
  const error =
    found.standardError !== null && found.standardError > 0
      ? ` ± ${significant(found.standardError, 2)}`
      : '';
  return [
    [
      `WITH ${trueExperts} EXPERT${trueExperts === 1 ? '' : 'S'}`,
      `  E D1 ≈ C/√n with C = ${significant(found.value ?? Number.POSITIVE_INFINITY, 5)}${error} (${found.how}); √n times the standard deviations:`,
      textTable(rows, { indent: '    ' }),
    ].join('\n'),
  ];
}

function cells({ over }: IdentifyDocument): readonly string[] {
  if (over === null) return [];
  const blocks = over.cells.map((cell) => cellText(cell));
  const unsplit =
    over.unsplit.length === 0
      ? []
      : [
          `  expert ${over.unsplit.join(', ')}: no copies can share its weight${over.elsewhere === undefined ? '' : `; at a random point of the larger model first derivatives have rank ${over.elsewhere.rank} of ${over.elsewhere.count - over.elsewhere.gauge}`}`,
        ];
  return [[`WITH ${over.experts} EXPERTS, SEVERAL FOR ONE`, ...blocks, ...unsplit].join('\n')];
}

function cellText({
  expert,
  copies,
  secondOrder,
  singularValues,
  dependences,
  unseen,
  unseenAtAll,
}: Cell): string {
  const isNew = singularValues.filter((s) => s > 1e-7 * (singularValues[0] ?? 0));
  const rest = singularValues[isNew.length];
  const counts = `${isNew.length} of ${secondOrder} second derivatives are independent (smallest singular value ${significant(isNew.at(-1) ?? 0, 2)}${rest === undefined ? '' : `, next ${significant(rest, 2)}`})`;
  const shown = dependences.map(({ text, name }) => `      ${text}   [${name}]`);
  const spread =
    unseen.length === 0
      ? '    every difference between copies shows at second order'
      : `    copies can differ unseen in ${unseen.join(', ')}${unseenAtAll.length > 0 ? `, by any amount in ${unseenAtAll.join(', ')}` : ''}`;
  return [`  expert ${expert}, ${copies} copies: ${counts}`, ...shown, spread].join('\n');
}

function warnings({ warnings: found }: IdentifyDocument): readonly string[] {
  return found.length === 0 ? [] : [`NOTE\n${found.map((one) => `  ${one}`).join('\n')}`];
}

function basis({ parameters, tolerances }: IdentifyDocument): string {
  const hasTable = parameters.some(({ over }) => over?.basis === 'table');
  return [
    `Measured: ranks and dependences at these inputs; singular values of unit columns below ${significant(tolerances.null)} of the largest are zero (second order: ${significant(tolerances.second)}).`,
    ...(hasTable
      ? [
          'From theorems: exponents with r̄ or r̃; they bound the error from above, and some parameters may do better.',
        ]
      : []),
    'Rates are up to logarithms. How to read this: docs/identify.md.',
  ].join('\n');
}
