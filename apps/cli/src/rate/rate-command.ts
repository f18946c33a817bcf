import {
  distortionAtRate,
  type RatePoint,
  type RoutingDistortion,
  rateCurve,
  routingDistortion,
  slopeGate,
} from '@moelab/information';
import type { Matrix } from '@moelab/numerics';
import { numbersOf } from '../dataset.ts';
import { imageOf } from '../figure/image-of.ts';
import type { RateDocument } from '../formats.ts';
import { significant } from '../number-text.ts';
import { checkOutputFile, writeWhole } from '../output-file.ts';
import { originOf } from '../provenance.ts';
import { readData } from '../read-data.ts';
import { columnScales, standardised } from '../standardisation.ts';
import type { Table } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { natsIn, type Unit } from '../unit.ts';
import { UsageError } from '../usage-error.ts';
import { rateReport } from './rate-report.ts';
import { readInputWeights } from './read-input-weights.ts';

/** What `moelab rate` was asked for; rates are in `unit`. */
export interface RateRequest {
  /** CSV, .npy or JSON: a row for each input, a column for each expert. */
  readonly losses: string;
  readonly weights: string | undefined;
  readonly inputs: string | undefined;
  readonly distortion: 'genie' | 'conditional';
  /** How many near rows are averaged; only of conditional losses. */
  readonly neighbours: number | undefined;
  readonly betas: readonly number[] | undefined;
  readonly rates: readonly number[] | undefined;
  readonly capacity: number | undefined;
  readonly unit: Unit;
  readonly seed: number;
  readonly figure: string | undefined;
  readonly json: boolean;
  readonly commandLine: readonly string[];
}

type Point = RateDocument['points'][number];

/** Computes certified points of the rate–distortion curve of a bank of experts, and prints them. */
export async function rateCommand(request: RateRequest, terminal: Terminal): Promise<void> {
  const { unit, figure, seed, json } = request;
  const files = [request.losses, request.weights, request.inputs].filter((file) => file !== undefined);
  if (figure !== undefined)
    checkOutputFile('figure', figure, { extensions: ['.svg', '.png'], inputs: files });
  const table = readData(request.losses);
  const own = numbersOf(table, table.columns, 'give every expert a loss on every input');
  const weighted = request.weights === undefined ? undefined : readInputWeights(request.weights, table);
  const inputs = request.inputs === undefined ? undefined : readInputs(request.inputs, table);
  const weights = weighted?.weights;
  const options = weights === undefined ? {} : { weights };
  const { losses, notes: known } = distortionOf(own, inputs?.values, request);
  // without betas and rates the curve itself is the answer
  const isWhole =
    request.betas === undefined && request.rates === undefined && request.capacity === undefined;
  const curve = rateCurve(losses, isWhole ? options : { ...options, betas: request.betas ?? [] });
  const { D0, Dmin, Rmax, firstActivation } = curve.limits;
  const measured = (parts: Parts) =>
    request.distortion === 'conditional' ? { measured: measuredOn(own, losses, weights, parts) } : {};
  const atRate = (asked: number): Point => {
    const { rate, distortion, lower, upper, gap, beta, load, parts, converged } = distortionAtRate(
      losses,
      asked * natsIn(unit),
      options,
    );
    const found = { beta: finite(beta), rate: rate / natsIn(unit), distortion, lower, upper, gap };
    return { asked, ...found, load: [...load], converged, ...measured(parts) };
  };
  const onSlopes = curve.points.map((point): Point => {
    const { beta, rate, distortion, lower, upper, gap, load, converged } = point;
    const found = { beta, rate: rate / natsIn(unit), distortion, lower, upper, gap: gap / beta };
    return { ...found, load: [...load], converged, ...measured([{ share: 1, point }]) };
  });
  const points = [...onSlopes, ...(request.rates ?? []).map(atRate)];
  const capacity = request.capacity === undefined ? undefined : atRate(request.capacity);
  const document: RateDocument = {
    format: 'moelab/rate',
    version: 1,
    unit,
    inputs: table.rows,
    experts: table.columns.map(({ name }) => name),
    distortion: request.distortion,
    points,
    ...(capacity === undefined ? {} : { capacity }),
    limits: { D0, Dmin, Rmax: Rmax / natsIn(unit), firstActivation: finite(firstActivation) },
    notes: [
      ...known,
      ...[...points, ...(capacity === undefined ? [] : [capacity])].flatMap((point) =>
        noteOn(point, Rmax / natsIn(unit), unit),
      ),
    ],
    provenance: {
      ...originOf({
        commandLine: request.commandLine,
        table,
        ...(request.distortion === 'conditional' ? { seed } : {}),
      }),
      ...(weighted === undefined ? {} : { weights: weighted.origin }),
      ...(inputs === undefined ? {} : { inputs: inputs.origin }),
    },
  };
  if (figure !== undefined) {
    const { rateFigure } = await import('./rate-figure.ts');
    const whole = isWhole ? curve : rateCurve(losses, options);
    writeWhole(figure, await imageOf(rateFigure(document, whole), figure));
  }
  terminal.stdout.write(`${json ? JSON.stringify(document, null, 2) : rateReport(document, figure)}\n`);
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** The inputs' columns divided by their standard deviations, so that near means near in each of them. */
function readInputs(file: string, losses: Table) {
  const table = readData(file);
  if (table.rows !== losses.rows) {
    throw new UsageError(
      `--inputs: ${file} has ${table.rows} rows and ${losses.file} has ${losses.rows}; give the input of every row of losses`,
    );
  }
  const values = numbersOf(table, table.columns, 'mend the cell');
  return {
    values: standardised(values, columnScales(values)),
    origin: { file, sha256: table.sha256 },
  };
}

function distortionOf(
  losses: Matrix,
  inputs: Matrix | undefined,
  { distortion, neighbours, seed }: RateRequest,
): RoutingDistortion {
  if (distortion === 'conditional') {
    const fewest = losses.rows - Math.ceil(losses.rows / Math.min(5, losses.rows));
    if (losses.rows < 5) {
      throw new UsageError(`--distortion: conditional needs at least 5 rows, got ${losses.rows}`);
    }
    if (neighbours !== undefined && neighbours > fewest) {
      throw new UsageError(
        `--neighbours: must be at most the ${fewest} rows outside a fold of ${losses.rows}, got ${neighbours}`,
      );
    }
    const near = neighbours === undefined ? {} : { neighbours };
    return routingDistortion(losses, { distortion, inputs: inputs!, seed, ...near });
  }
  const note =
    'losses are taken as they are: if each row is one labelled observation, the gate sees the label, and the curve lies below what a gate of the input can reach (--distortion conditional --inputs X.csv)';
  return { losses, distortion, notes: [note] };
}

type Parts = readonly { readonly share: number; readonly point: RatePoint }[];

/** What gates that were built on conditional losses cost on the losses themselves, when they share the time. */
function measuredOn(
  own: Matrix,
  conditional: Matrix,
  weights: Float64Array | undefined,
  parts: Parts,
): number {
  let cost = 0;
  for (const { share, point } of parts) {
    const gate = slopeGate(conditional, point.load, point.beta);
    for (let i = 0; i < own.rows; i++) {
      const weight = weights === undefined ? 1 / own.rows : weights[i]!;
      if (weight === 0) continue;
      for (let t = 0; t < own.cols; t++) {
        const at = i * own.cols + t;
        cost += share * weight * gate.data[at]! * own.data[at]!;
      }
    }
  }
  return cost;
}

function noteOn({ asked, beta, rate, gap, converged }: Point, Rmax: number, unit: Unit): readonly string[] {
  const notes: string[] = [];
  if (asked !== undefined && asked > Rmax) {
    notes.push(
      `the rate ${significant(asked, 6)} ${unit} is beyond R_max = ${significant(Rmax, 6)} ${unit}, from which on D(R) is D_min; the answer is for R_max`,
    );
  }
  if (!converged) {
    const where =
      asked === undefined ? `beta = ${significant(beta!, 6)}` : `the rate ${significant(rate, 6)}`;
    notes.push(
      `the search at ${where} ended with a gap of ${significant(gap, 2)}; the bounds hold all the same`,
    );
  }
  return notes;
}
