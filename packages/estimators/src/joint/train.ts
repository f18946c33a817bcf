import {
  type Capacity,
  type Dataset,
  type Fit,
  isMoelabError,
  type Model,
  MoelabError,
  type Run,
  selects,
  type Values,
} from '@moelab/core';
import { checkData, checkRows } from '../check-data.ts';
import { pauseBetweenPasses } from '../pause.ts';
import { type RanOn, ranOn } from '../ran-on.ts';
import { stateAt } from '../scheduled-state.ts';
import { columnScales } from '../spread.ts';
import { batchesOf, heldOut, rowsAt } from './batches.ts';
import {
  type BestEpoch,
  type Checkpoint,
  checkCheckpoint,
  checksumOf,
  ownRouterLosses,
  validationChecksum,
} from './checkpoint.ts';
import { diverged } from './diverged.ts';
import { epochSums } from './epoch-sums.ts';
import { learningRateAt } from './learning-rate.ts';
import { objectiveOf, type WeightedRouterLoss } from './objective.ts';
import type { JointOptions } from './options.ts';
import { budgetWarnings, ratePrice } from './rate-price.ts';
import type { TraceEntry } from './trace.ts';
import { trainerOf } from './trainer.ts';

/** How a joint training is run. */
export interface JointRun extends Run {
  /** Judged after each epoch; instead of a share of the data (option `validation`). */
  readonly validation?: Dataset;
  /** Goes on from here, to the same bytes as without the stop. */
  readonly resume?: Checkpoint;
  /** Router losses of the caller's own, beside those that the options name. */
  readonly routerLosses?: readonly WeightedRouterLoss[];
  /** Called after each epoch; `false` ends the training there. */
  // biome-ignore lint/suspicious/noConfusingVoidType: a callback may return nothing
  onEpoch?(entry: TraceEntry): boolean | void;
  /** Called every `checkpointEvery` epochs, and waited for. */
  onCheckpoint?(checkpoint: Checkpoint): void | Promise<void>;
}

/** A joint training that is done. */
export interface JointFit extends Fit {
  /** The name of the loss of a row: 'log' is −log density, nats. */
  readonly loss: 'log' | 'squared' | 'clipped';
  /** The mean loss of the training rows at the returned parameters, summed in float64. */
  readonly trainingLoss: number;
  /** The mean loss of the validation rows at the returned parameters; undefined without such rows. */
  readonly validationLoss: number | undefined;
  /** The epoch whose parameters are returned, from 1: the best on the validation data, or the last. */
  readonly epoch: number;
  readonly rows: number;
  readonly trace: readonly TraceEntry[];
  /** Where the training stood at its end. */
  readonly checkpoint: Checkpoint;
  readonly ranOn: RanOn;
}

const WHERE = 'estimators/joint';
/** Steps whose gradient norms are kept to tell why a training diverged. */
const REMEMBERED = 20;

/**
 * Trains gate and experts of a model of any number of layers together, from the model's own values, by gradient steps on
 * batches of rows.
 *
 * Sums over a batch are the backend's; what is reported of all rows is summed in float64. The same seed gives the same
 * bytes on the same backend, also across a stop and a resume.
 */
export async function trainJointly(
  model: Model,
  data: Dataset,
  run: JointRun,
  options: JointOptions,
): Promise<JointFit> {
  const { warnings } = checkData(model, data);
  if (run.validation !== undefined) checkRows(model, run.validation);
  const { training, validation } =
    run.validation !== undefined
      ? { training: data, validation: run.validation }
      : options.validation > 0
        ? heldOut(data, options.validation, run.seed)
        : { training: data, validation: undefined };
  const objective = objectiveOf(model, options, run.routerLosses);
  const capacity = capacityOf(model, options);
  if (run.resume !== undefined) checkCheckpoint(run.resume, model, options, run, data);
  if (options.patience > 0 && validation === undefined)
    throw new MoelabError(
      'INVALID_OPTIONS',
      `${WHERE}: patience ${options.patience} needs validation data; give option validation (a share of the rows)`,
    );

  const { rows } = training.x;
  const perEpoch = Math.ceil(rows / options.batch);
  const steps = options.epochs * perEpoch;
  const stateOf = (step: number) => stateAt(model, steps === 1 ? 1 : step / (steps - 1));
  const judged = ({ x, y }: Dataset, values: Values, step: number) =>
    model
      .with({ parameters: values, state: stateOf(step) })
      .risk(x, y, { loss: objective.loss, of: options.risk, bound: options.bound });
  const pause = pauseBetweenPasses(WHERE, run, plainRowsOf(model, Math.min(options.batch, rows)));

  const trainer = trainerOf(model, objective, options, run.seed, capacity);
  const trace: TraceEntry[] = [...(run.resume?.trace ?? [])];
  let best: BestEpoch | undefined = run.resume?.best;
  let epoch = run.resume?.epoch ?? 0;
  let checkpoint = run.resume;
  const checksum = checksumOf(data);
  const checkpointNow = async (): Promise<Checkpoint> => ({
    spec: model.spec,
    options,
    seed: run.seed,
    backend: model.backend.name,
    data: { rows: data.x.rows, checksum },
    validation: validationChecksum(run),
    routerLosses: ownRouterLosses(run),
    epoch,
    step: epoch * perEpoch,
    ...(await trainer.read()),
    best,
    trace: [...trace],
  });
  /** What the last epoch came to, until a loss there was seen to be a number: only then it is a checkpoint. */
  let unproved: Checkpoint | undefined;
  const prove = async (): Promise<void> => {
    if (unproved === undefined) return;
    checkpoint = unproved;
    unproved = undefined;
    if (options.checkpointEvery > 0 && checkpoint.epoch % options.checkpointEvery === 0)
      await run.onCheckpoint?.(checkpoint);
  };
  const lastEntry = trace.at(-1);
  let ended = lastEntry === undefined ? undefined : stopOf(lastEntry, best, options);
  const norms: number[] = [];
  const divergedAt = async (loss: number, step: number, learningRate: number) =>
    diverged(model, {
      loss,
      step,
      epoch: Math.floor(step / perEpoch) + 1,
      learningRate,
      gradientNorms: norms,
      values: trainer.toValues((await trainer.read()).leaves),
      checkpoint,
    });

  try {
    trainer.start(run.resume);
    while (epoch < options.epochs && ended === undefined) {
      const sums = epochSums(model, objective);
      const price = ratePrice(trace.at(-1), options);
      let rate = 0;
      for (const [b, batch] of batchesOf(rows, options.batch, run.seed, epoch + 1).entries()) {
        await pause();
        const step = epoch * perEpoch + b;
        rate = learningRateAt(step, steps, options);
        const done = await trainer.step(
          { x: rowsAt(training.x, batch), y: rowsAt(training.y, batch) },
          { step, rate, ratePrice: price, state: stateOf(step) },
        );
        if (!Number.isFinite(done.objective) || !Number.isFinite(done.gradientNorm))
          throw await divergedAt(done.loss, step, rate);
        await prove();
        trainer.accept();
        norms.push(done.gradientNorm);
        if (norms.length > REMEMBERED) norms.shift();
        sums.add(done, batch.length);
      }
      epoch += 1;
      const last = epoch * perEpoch - 1;
      let validationLoss: number | undefined;
      if (validation !== undefined) {
        const { leaves } = await trainer.read();
        validationLoss = (await judged(validation, trainer.toValues(leaves), last)).value;
        if (Number.isNaN(validationLoss)) throw await divergedAt(validationLoss, last, rate);
        if (validationLoss < (best?.loss ?? Infinity)) best = { epoch, loss: validationLoss, leaves };
      }
      const entry = sums.entry({
        epoch,
        step: last + 1,
        learningRate: rate,
        ...(options.rateBudget > 0 ? { ratePrice: price } : {}),
        ...(validationLoss === undefined ? {} : { validationLoss }),
      });
      trace.push(entry);
      ended = stopOf(entry, best, options);
      if (run.onEpoch?.(entry) === false) ended = { converged: false, reason: 'the caller stopped it' };
      run.onProgress?.({
        stage: 'epochs',
        done: epoch,
        total: options.epochs,
        value: entry.loss,
        ...(best === undefined ? {} : { best: best.loss }),
        ...(entry.routing.length === 0 ? {} : { loads: entry.routing.at(-1)!.loads }),
      });
      unproved = await checkpointNow();
    }
    if (ended !== undefined) run.onProgress?.({ stage: 'epochs', done: epoch, total: epoch });
    const final = unproved ?? checkpoint ?? (await checkpointNow());
    const kept = best ?? { epoch, leaves: final.leaves };
    const parameters = trainer.toValues(kept.leaves);
    const at = Math.max(0, kept.epoch * perEpoch - 1);
    const trained = await judged(training, parameters, at);
    if (!Number.isFinite(trained.value))
      throw await divergedAt(trained.value, at, final.trace.at(-1)?.learningRate ?? 0);
    await prove();
    const { converged, reason } = ended ?? {
      converged: false,
      reason: `all ${options.epochs} epochs are done`,
    };
    return {
      model: model.with({ parameters, state: stateOf(at) }),
      converged,
      reason,
      warnings: [
        ...warnings,
        ...warningsOf(model, training, trace.at(-1)),
        ...budgetWarnings(trace[kept.epoch - 1], options),
      ],
      loss: objective.loss,
      trainingLoss: trained.value,
      validationLoss: best?.loss,
      epoch: kept.epoch,
      rows,
      trace,
      checkpoint: final,
      ranOn: ranOn('tensors', model.backend),
    };
  } catch (error) {
    if (isMoelabError(error) && error.code === 'ABORTED') await prove(); // nothing speaks against it
    throw error;
  } finally {
    trainer.dispose();
  }
}

/** About how many rows of plain loops take as long as a step: its own time at least, and that of the parameters that its rows use. */
const plainRowsOf = ({ count }: Model, rows: number): number => Math.max(2000, (rows * count.active) / 500);

/** The room of each expert, where it is limited; refuses a limit that nothing would obey. */
function capacityOf(
  model: Model,
  { capacityFactor, priority, dispatch }: JointOptions,
): Capacity | undefined {
  if (capacityFactor === 0) return undefined;
  if (dispatch === 'sparse' && model.layers.some((layer) => selects(layer, true)))
    return { factor: capacityFactor, priority };
  throw new MoelabError(
    'INVALID_OPTIONS',
    `${WHERE}: capacityFactor ${capacityFactor} limits how many rows select an expert, and ${dispatch === 'dense' ? "dispatch is 'dense'" : 'no gate of this model selects'}; leave it out, or use a gate that selects (top-k)`,
  );
}

function stopOf(
  { epoch, gradientNorm }: TraceEntry,
  best: BestEpoch | undefined,
  { patience, tolerance }: JointOptions,
): { readonly converged: boolean; readonly reason: string } | undefined {
  if (tolerance > 0 && gradientNorm <= tolerance)
    return { converged: true, reason: `the mean gradient norm of epoch ${epoch} is ${gradientNorm}` };
  if (patience > 0 && best !== undefined && epoch - best.epoch >= patience)
    return {
      converged: true,
      reason: `no better validation loss in ${patience} epochs; epoch ${best.epoch} is kept`,
    };
  return undefined;
}

/** Gradient steps of one size want inputs of one size. */
const LARGEST_SPREAD = 30;
/** An expert with less than this share of a balanced load is idle. */
const IDLE = 0.02;
/** More dropped pairs than this share of the rows of an epoch are worth a word. */
const MANY_DROPPED = 0.05;

function warningsOf(model: Model, { x }: Dataset, last: TraceEntry | undefined): readonly string[] {
  const scales = columnScales(x);
  const largest = scales.reduce((a, b) => Math.max(a, b), 0);
  const idle = (last?.routing ?? []).flatMap(({ layer, loads }) =>
    loads.flatMap((load, e) => (load < IDLE / loads.length ? [`expert ${e + 1} of layer ${layer + 1}`] : [])),
  );
  return [
    ...(largest > LARGEST_SPREAD
      ? [
          `an input column has standard deviation ${largest.toPrecision(3)}; gradient training wants inputs of size one: standardise them`,
        ]
      : []),
    ...(idle.length > 0
      ? [
          `${idle.join(', ')} got next to no rows in the last epoch; a balance loss (option balance) spreads them`,
        ]
      : []),
    ...(last !== undefined && last.dropped > MANY_DROPPED * x.rows * model.layers.length
      ? [
          `${last.dropped} pairs of a row and its expert were dropped in the last epoch because the expert was full; raise capacityFactor or balance`,
        ]
      : []),
  ];
}
