import type { BoundDocument } from '../formats.ts';
import { textTable } from '../text-table.ts';
import { extendedText, kindText, numberText } from './bound-text.ts';

type Ledger = BoundDocument['variants'][string];

const symbols = {
  'generalization gap': 'gap ≤',
  risk: 'risk ≤',
  'least risk': 'risk of every gate ≥',
} as const;

/** Lays out the ledger of one version of a bound, with a line for each other version. */
export function boundReport(document: BoundDocument, version: string): string {
  const { bound, summary, variants } = document;
  const ledger = variants[version]!;
  const others = Object.entries(variants).filter(([name]) => name !== version);
  const isOnly = others.length === 0 && version === document.default;
  return [
    `${bound}: ${summary}${isOnly ? '' : `\nversion ${version}${version === document.default ? '' : `, not the one to use, which is ${document.default}`}`}`,
    `  ${symbols[ledger.quantity]} ${extendedText(ledger.value)}, ${kindText(ledger)} (${ledger.unit})`,
    section(
      'TERMS',
      ledger.terms.map(({ name, value, formula }) => [name, extendedText(value), formula]),
    ),
    section(
      'CONSTANTS',
      ledger.constants.map(({ name, value, from }) => [name, numberText(value), from]),
    ),
    section(
      'ASSUMPTIONS',
      ledger.assumptions.map(({ status, statement, evidence }) => [
        status,
        `${statement}${evidence === undefined ? '' : ` (${evidence})`}`,
      ]),
    ),
    section('VERDICT', [[verdictOf(ledger)], [fromText(ledger)]]),
    section(
      'KNOWN PROBLEMS',
      ledger.knownProblems.map((problem) => [problem]),
    ),
    section(
      'OTHER VERSIONS',
      others.map(([name, other]) => [
        name,
        `${symbols[other.quantity]} ${extendedText(other.value)}`,
        [
          ...(other.kind === ledger.kind && other.delta === ledger.delta ? [] : [kindText(other)]),
          ...(isViolated(other) || other.vacuous ? [verdictOf(other)] : []),
          ...(other.warnings.length > 0 ? [`more by --variant ${name}`] : []),
        ].join('; '),
      ]),
    ),
    section('SOURCE', [[ledger.source]]),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function section(title: string, rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? '' : `${title}\n${textTable(rows, { indent: '  ' })}`;
}

const isViolated = ({ assumptions }: Ledger) => assumptions.some(({ status }) => status === 'violated');

function verdictOf(ledger: Ledger): string {
  if (isViolated(ledger)) return 'bounds nothing: an assumption is violated';
  const { quantity, trivial, vacuous, warnings } = ledger;
  const certain = `${quantity === 'least risk' ? 'above' : 'below'} the ${numberText(trivial)} that is certain`;
  if (vacuous) return `says nothing: it is not ${certain}`;
  const atOneEnd = warnings.some((warning) => warning.startsWith('vacuous at one end'));
  return `says something: it is ${certain}${atOneEnd ? ', at one end of its range' : ''}`;
}

function fromText({ informativeFrom, vacuous }: Ledger): string {
  if (informativeFrom !== null) return `says something from m = ${informativeFrom} on, all else equal`;
  return vacuous
    ? 'no sample size makes it say something, all else equal'
    : 'the sample size plays no part in whether it says something';
}
