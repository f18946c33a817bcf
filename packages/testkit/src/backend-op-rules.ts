import { type BackendFixture, type OpResults, opResults } from './backend-fixture.ts';
import { demand } from './check.ts';
import { judgeOp, type OpJudgement } from './judge-op.ts';
import type { OpRow } from './op-row.ts';
import type { Rule } from './rule.ts';
import { sameNumbers } from './same-bytes.ts';

const verdictsOf = ({ forward, gradient, second, special, empty }: OpJudgement) => [
  forward,
  gradient,
  second,
  special,
  empty,
];

/** One rule a row: the op is right, or refused where that was said. */
export const opRule = (row: OpRow): Rule<unknown, BackendFixture> => ({
  name: `computes ${row.op}`,
  async holds({ backend, reference, options: { refuses = {} } }) {
    const judged = await judgeOp(backend, reference, row);
    const verdicts = verdictsOf(judged);
    const said = refuses[row.op];
    demand(
      said === undefined || verdicts.includes('refused'),
      `${row.op} is right, and was said to be refused (${said}); take it off the list`,
    );
    const isGood = verdicts.every(
      (verdict) =>
        verdict === undefined || verdict === 'right' || (verdict === 'refused' && said !== undefined),
    );
    demand(isGood, `${row.op}: ${judged.problems.join('; ')}`);
  },
});

/** What a backend promises of all ops together. */
export const backendOpRules: readonly Rule<unknown, BackendFixture>[] = [
  {
    name: 'names only ops of the table as refused',
    async holds({ table, options: { refuses = {} } }) {
      const known = new Set(table.map(({ op }) => op));
      const strange = Object.keys(refuses).filter((op) => !known.has(op));
      demand(
        strange.length === 0,
        `refuses names '${strange.join("', '")}', which the op table does not have`,
      );
    },
  },
  {
    name: 'leaks no tensor and no data, also where it fails',
    async holds({ pass }) {
      const { leaks } = await pass();
      demand(leaks.length === 0, `${leaks[0]}; free what a kernel makes on its way`);
    },
  },
  {
    name: 'leaves its inputs as they are',
    async holds({ pass }) {
      const { changedInputs } = await pass();
      demand(changedInputs.length === 0, `${changedInputs[0]}; a kernel may write only to its output`);
    },
  },
  {
    name: 'gives the same bytes again',
    async holds({ backend, table, pass }) {
      const { results } = await pass();
      demandSame(results, await opResults(backend, table), 'run again');
    },
  },
  {
    name: 'gives the same bytes elsewhere',
    async holds({ pass, options: { elsewhere = {} } }) {
      for (const [where, load] of Object.entries(elsewhere)) {
        demandSame((await pass()).results, await load(), where);
      }
    },
  },
];

function demandSame(here: OpResults, there: OpResults, where: string): void {
  for (const [op, numbers] of Object.entries(here)) {
    const other = there[op];
    const isSame =
      numbers === 'failed' || other === 'failed' || other === undefined
        ? numbers === other
        : sameNumbers(numbers, other);
    demand(
      isSame,
      `${op} gives other bytes ${where}: ${shown(other)} for ${shown(numbers)}; a result may not depend on threads, memory or what ran before`,
    );
  }
}

const shown = (numbers: OpResults[string] | undefined): string =>
  numbers === undefined || numbers === 'failed'
    ? String(numbers ?? 'nothing')
    : `${numbers.slice(0, 3).join(', ')}${numbers.length > 3 ? ', …' : ''}`;
