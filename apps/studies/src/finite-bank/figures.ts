import { bankInformation, estimateBankInformation, exactMixture, measuredMixture } from '@moelab/information';
import { mean } from '@moelab/numerics';
import type { Figure, Panel, Series } from '@moelab/study';
import { informationBound, klBound, SIGMA, unionBound } from './bounds.ts';
import { type BankRow, type FiniteBankResults, runOf } from './columns.ts';
import { EXACT_SAMPLE, exactLaw } from './exact-bank.ts';
import { type MeasuredBank, sampledExactBank, sizesOf, trainedBanks } from './measured-bank.ts';
import { alphas, readingAt } from './reading.ts';

const FINE = Array.from({ length: 51 }, (_, i) => i / 50);
const NAMES = { paper: '√(2I/m), σ = 1', half: '√(I/2m), σ = ½', kl: 'kl-MI', gap: 'gap' } as const;
const HISTOGRAM = { alphas: [0, 0.7, 1], bins: 24 } as const;

/** Draws gap and bounds, the gap's distribution, and the information, each against α or beside several. */
export function bankFigures(results: FiniteBankResults): readonly Figure[] {
  const banks = trainedBanks(results);
  const exact = sampledExactBank(results);
  return [
    {
      id: 'gap-and-bounds',
      title: 'What the choice costs, and what bounds it',
      caption:
        'The measured gap R(W) − R_S(W) with its 95 % interval, and bounds of it in expectation. The exact bank: lines are exact, the points measured on samples. Digits: means over all trained banks.',
      x: { label: 'α, how much the sample chooses' },
      y: { label: 'risk minus error on the sample' },
      panels: [
        ...(exact.rows.length < 2 ? [] : [exactPanel(exact)]),
        ...(banks.length === 0 ? [] : [trainedPanel(banks)]),
      ],
    },
    {
      id: 'gap-histogram',
      title: 'The gap from sample to sample',
      caption:
        'Of one candidate W drawn from the mixture posterior of each sample, over all trained banks. The bound is one of the mean, and single samples lie outside.',
      x: { label: 'R(W) − R_S(W)' },
      y: { label: 'samples' },
      panels: banks.length === 0 ? [] : HISTOGRAM.alphas.map((alpha) => histogramPanel(banks, alpha)),
    },
    {
      id: 'information',
      title: 'What the choice tells of the sample',
      caption:
        'Of the first trained bank alone: the corrected estimate of I(S; W) with its 95 % bootstrap interval, nominal; in grey what it would be if all candidates were chosen alike.',
      x: { label: 'α, how much the sample chooses' },
      y: { label: 'I(S; W), nats' },
      panels: sizesOf(results.options).flatMap((size) =>
        trainedBanks(results, size)
          .slice(0, 1)
          .map((bank) => informationPanel(bank)),
      ),
    },
  ].filter(({ panels }) => panels.length > 0);
}

function exactPanel(bank: MeasuredBank): Panel {
  const points = FINE.map((alpha) => exactMixture(exactLaw, alpha));
  const line = (name: string, of: (point: (typeof points)[number]) => number): Series => ({
    name,
    x: FINE,
    y: points.map(of),
    mark: 'line',
  });
  const ofSigma = (sigma: number) => (point: (typeof points)[number]) =>
    informationBound(point.information, EXACT_SAMPLE, sigma);
  return {
    title: `exact bank, R = ${bank.candidates}, m = ${EXACT_SAMPLE}`,
    series: [
      line(NAMES.paper, ofSigma(SIGMA.paper)),
      line(NAMES.half, ofSigma(SIGMA.half)),
      line(NAMES.kl, ({ empiricalRisk, information }) => klBound(empiricalRisk, information, EXACT_SAMPLE)),
      line('exact gap', ({ gap }) => gap),
      gapSeries([bank]),
    ],
    references: [{ label: 'union', y: unionBound(bank.candidates, EXACT_SAMPLE) }],
  };
}

function trainedPanel(banks: readonly MeasuredBank[]): Panel {
  const { candidates, sampleSize } = banks[0]!;
  const bound = (name: 'paper' | 'half' | 'kl'): Series => ({
    name: NAMES[name],
    x: alphas,
    y: alphas.map((alpha) => mean(banks.map((bank) => readingAt(bank, alpha)[name]))),
    mark: 'line and points',
  });
  return {
    title: `digits, R = ${candidates}, m = ${sampleSize}`,
    series: [bound('paper'), bound('half'), bound('kl'), gapSeries(banks)],
    references: [{ label: 'union', y: unionBound(candidates, sampleSize) }],
  };
}

/** The gap over all samples of the banks. */
function gapSeries(banks: readonly MeasuredBank[]): Series {
  const runs = banks.flatMap(({ rows }) => rows.map(runOf));
  const measured = alphas.map((alpha) => measuredMixture(runs, alpha));
  return {
    name: NAMES.gap,
    x: alphas,
    y: measured.map(({ gap }) => gap),
    low: measured.map(({ gap, standardError }) => gap - 1.96 * standardError),
    high: measured.map(({ gap, standardError }) => gap + 1.96 * standardError),
    mark: 'points',
  };
}

const gapOfDraw = (row: BankRow, alpha: number): number =>
  row.draw < alpha ? row.chosenPopulation - row.chosenEmpirical : row.spareGap;

/** An outline of the counts in equal bins, the same for all panels. */
function histogramPanel(banks: readonly MeasuredBank[], alpha: number): Panel {
  const rows = banks.flatMap((bank) => bank.rows);
  const all = HISTOGRAM.alphas.flatMap((one) => rows.map((row) => gapOfDraw(row, one)));
  const most = Math.max(...all.map(Math.abs), Number.MIN_VALUE);
  const width = (2 * most) / HISTOGRAM.bins;
  const counts = new Float64Array(HISTOGRAM.bins);
  const gaps = rows.map((row) => gapOfDraw(row, alpha));
  for (const gap of gaps) counts[Math.min(HISTOGRAM.bins - 1, Math.floor((gap + most) / width))]! += 1;
  const edges = Array.from(counts, (_, bin) => [bin * width - most, (bin + 1) * width - most]).flat();
  const bound = mean(banks.map((bank) => readingAt(bank, alpha).half));
  return {
    title: `α = ${alpha}`,
    series: [
      { name: 'samples', x: edges, y: Array.from(counts, (count) => [count, count]).flat(), mark: 'line' },
    ],
    references: [
      { label: 'mean', x: mean(gaps) },
      ...(alpha === 0 ? [] : [-bound, bound].map((x) => ({ label: '±√(I/2m)', x }))),
    ],
  };
}

function informationPanel({ rows, candidates }: MeasuredBank): Panel {
  const estimates = alphas.map((alpha) =>
    estimateBankInformation(
      rows.map(({ index }) => index),
      { candidates, alpha },
    ),
  );
  const uniform = new Float64Array(candidates).fill(1 / candidates);
  return {
    title: `R = ${candidates}`,
    series: [
      {
        name: 'I(S; W)',
        x: alphas,
        y: estimates.map(({ value }) => value),
        low: estimates.map(({ interval }) => interval!.low),
        high: estimates.map(({ interval }) => interval!.high),
        mark: 'line and points',
      },
    ],
    references: [
      { label: 'most', points: FINE.map((alpha) => [alpha, bankInformation(uniform, alpha)] as const) },
    ],
  };
}
