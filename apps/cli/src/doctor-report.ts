import { isWrong } from './examine-backends.ts';
import type { DoctorDocument } from './formats.ts';
import { significant } from './number-text.ts';
import { type Alignment, textTable } from './text-table.ts';

type Backend = DoctorDocument['backends'][number];
type OpResult = DoctorDocument['ops'][number]['results'][string];

/** The document of `moelab doctor` for a person. */
export function doctorReport(document: DoctorDocument): string {
  const { versions, node, machine, kernels, backends, ops } = document;
  const there = backends.filter(({ available }) => available).map(({ name }) => name);
  const heading = [
    `moelab ${versions.moelab}, Node ${node} on ${machine.system} ${machine.architecture}`,
    `${machine.processors} processors`,
    gigabytes(machine.memoryBytes),
  ].join(', ');
  const counts = there.map((name) =>
    countsOf(
      name,
      ops.map(({ results }) => results[name]!),
    ),
  );
  const sections = [
    heading,
    [
      'BACKENDS',
      textTable(
        backends.map((one) => [one.name, about(one)]),
        { indent: '  ' },
      ),
    ].join('\n'),
    ['KERNELS', textTable(kernelLines(kernels, machine.processors), { indent: '  ' })].join('\n'),
    opsTable(document, there),
    ...problemsOf(document, there),
    counts.join('\n'),
  ];
  return sections.join('\n\n');
}

function about(backend: Backend): string {
  if (!backend.available) return `not there: ${backend.reason}`;
  const { precision, simd, threads, memoryLimitBytes, info } = backend;
  const known = new Set(['simd', 'threads', 'memoryLimitBytes']);
  const others = Object.entries(info).filter(([name]) => !known.has(name));
  return [
    precision,
    ...(simd === null ? [] : [simd ? 'SIMD' : 'no SIMD']),
    ...(threads === null ? [] : [`${threads} thread${threads === 1 ? '' : 's'}`]),
    memoryLimitBytes === null ? "the machine's memory" : `at most ${gigabytes(memoryLimitBytes)}`,
    ...others.map(([name, value]) => `${name} ${value}`),
  ].join(', ');
}

const kernelLines = (
  { simd, threads, reason }: DoctorDocument['kernels'],
  processors: number,
): readonly (readonly [name: string, state: string])[] => [
  ['float64 kernels', simd ? 'WebAssembly SIMD' : 'plain TypeScript, slower: no WebAssembly SIMD here'],
  ['threads', threads ? `start; more than ${processors} gain nothing` : `do not start: ${reason}`],
];

function opsTable({ ops, reference }: DoctorDocument, there: readonly string[]): string {
  const perBackend = ['result', 'gradient', 'error', 'speed'];
  const alignments: Alignment[] = [
    'left',
    ...there.flatMap(() => ['left', 'left', 'right', 'right'] as const),
  ];
  const header = ['', ...there.flatMap((name) => [name, '', '', ''])];
  const rows = ops.map(({ op, results }) => [
    op,
    ...there.flatMap((name) => [
      resultText(results[name]!),
      gradientText(results[name]!),
      errorText(results[name]!),
      speedText(results[name]!),
    ]),
  ]);
  const table = textTable([header, ['', ...there.flatMap(() => perBackend)], ...rows], {
    alignments,
    indent: '  ',
  });
  return `OPS (against ${reference})\n${table}`;
}

/** 'right', or what is not: 'refused', 'wrong: NaN', 'refused: empty'. */
function resultText({ forward, special, empty }: OpResult): string {
  if (forward !== 'right') return forward;
  if (special !== null && special !== 'right') return `${special}: NaN`;
  return empty !== null && empty !== 'right' ? `${empty}: empty` : 'right';
}

/** 'right', what is not, or '–' for an op without derivatives. */
function gradientText({ gradient, second }: OpResult): string {
  if (gradient === null || gradient !== 'right') return gradient ?? '–';
  return second !== null && second !== 'right' ? `${second}: second` : 'right';
}

function errorText({ error, gradientError }: OpResult): string {
  const largest = Math.max(error ?? -1, gradientError ?? -1);
  return largest < 0 ? '' : largest === 0 ? '0' : largest.toExponential(0);
}

const speedText = ({ speed }: OpResult): string =>
  speed === null ? '' : `${significant(speed.value, 2)} ${speed.unit}`;

/** What is wrong or missing, and what is refused, a sentence each. */
function problemsOf({ ops }: DoctorDocument, there: readonly string[]): readonly string[] {
  return there.flatMap((name) => {
    const all = ops.flatMap(({ op, results }) => results[name]!.problems.map((problem) => ({ op, problem })));
    const isRefusal = ({ problem }: { readonly problem: string }) => problem.includes(' is refused: ');
    const refusals = [...new Set(all.filter(isRefusal).map(({ problem }) => messageOf(problem)))];
    const failures = all.filter((one) => !isRefusal(one)).map(({ op, problem }) => `${op}: ${problem}`);
    const section = (title: string, lines: readonly string[]) =>
      lines.length === 0 ? [] : [[`${name} ${title}`, ...lines.map((line) => `  ${line}`)].join('\n')];
    return [...section('is wrong, or fails', failures), ...section('refuses', refusals)];
  });
}

const messageOf = (problem: string): string =>
  problem.replace(/^.*? is refused: /, '').replace(/ \[UNSUPPORTED\]$/, '');

function countsOf(name: string, results: readonly OpResult[]): string {
  const wrong = results.filter(isWrong).length;
  const has = (verdict: 'refused' | 'missing') =>
    results.filter(
      (one) =>
        !isWrong(one) && [one.forward, one.gradient, one.second, one.special, one.empty].includes(verdict),
    ).length;
  const [refused, missing] = [has('refused'), has('missing')];
  const right = results.length - wrong - refused - missing;
  return `${name}: ${right} ops right, ${refused} refused in part or whole, ${missing} missing, ${wrong} wrong`;
}

const gigabytes = (bytes: number): string => `${significant(bytes / 2 ** 30, 3)} GiB`;
