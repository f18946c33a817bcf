import { isMoelabError, MoelabError, withoutCode } from '@moelab/core';
import {
  type Checkpoint,
  DivergedError,
  type JointFit,
  parseCheckpoint,
  trainJointly,
} from '@moelab/estimators';
import { imageOf } from '../figure/image-of.ts';
import type { FitMeta } from '../formats.ts';
import { InterruptedError } from '../interrupted-error.ts';
import { checkOutputFile, writeWhole } from '../output-file.ts';
import { preparedOn } from '../prepared-on.ts';
import { progressLine } from '../progress-line.ts';
import { commandText, provenanceOf } from '../provenance.ts';
import { readTable } from '../read-table.ts';
import { readText } from '../read-text.ts';
import type { Terminal } from '../terminal.ts';
import { type CheckpointKeeper, checkpointKeeper } from './checkpoint-keeper.ts';
import { epochText } from './epoch-text.ts';
import { type PreparedTraining, prepareTraining } from './prepare-training.ts';
import { readTrainingSpec } from './read-training-spec.ts';
import { trainDocumentOf } from './train-document.ts';
import { trainReport } from './train-report.ts';

/** What `moelab train` was asked for. */
export interface TrainRequest {
  /** The spec's file, and the CSV file. */
  readonly spec: string;
  readonly data: string;
  /** Instead of the spec's. */
  readonly seed: number | undefined;
  readonly validation: number | undefined;
  /** A backend's name, or 'auto'. */
  readonly backend: string;
  /** Where to write the model, the checkpoints and the figure. */
  readonly out: string | undefined;
  readonly checkpoint: string | undefined;
  readonly figure: string | undefined;
  /** The checkpoint to go on from. */
  readonly resume: string | undefined;
  readonly json: boolean;
  readonly commandLine: readonly string[];
}

/** A training that is done, with what it was trained on. */
export interface Trained extends PreparedTraining {
  readonly fit: JointFit;
}

/**
 * Trains the model of a spec on a CSV file, prints the result and writes the files that were asked for. Where it is
 * interrupted or diverges, the last good checkpoint is written and named.
 */
export async function train(request: TrainRequest, terminal: Terminal): Promise<void> {
  const { out, figure, resume } = request;
  const inputs = [request.spec, request.data, ...(resume === undefined ? [] : [resume])];
  if (out !== undefined) checkOutputFile('out', out, { extensions: ['.json'], inputs });
  if (figure !== undefined) checkOutputFile('figure', figure, { extensions: ['.svg', '.png'], inputs });
  const file = checkpointFileOf(request);
  const isKept = request.checkpoint !== undefined || resume !== undefined;
  checkOutputFile('checkpoint', file, { extensions: ['.json'], inputs: inputs.slice(0, 2) });

  const { text, sha256 } = readText(request.spec);
  const spec = readTrainingSpec(text, request.spec);
  const seed = request.seed ?? spec.seed;
  const table = readTable(request.data);
  const plan = { spec, file: request.spec, seed, validation: request.validation };
  const { lab, prepared } = await preparedOn(
    request.backend,
    (on) => prepareTraining(on, table, plan),
    ({ model, training, options }) => ({
      model,
      rows: training.own.x.rows,
      estimator: { name: 'joint', options: { ...options } },
    }),
  );
  const first = resume === undefined ? undefined : parseCheckpoint(readText(resume).text, resume);
  const keeper = checkpointKeeper({
    file,
    isKept,
    every: prepared.options.checkpointEvery,
    first,
  });

  const fit = await trained(prepared, first, keeper, terminal).catch((error: unknown) => {
    throw ended(error, { ...request, epochs: prepared.options.epochs, file, keeper });
  });
  const done: Trained = { ...prepared, fit };

  const provenance = {
    ...provenanceOf({ commandLine: request.commandLine, table, backend: lab.backend!, seed }),
    training: { file: request.spec, sha256 },
  };
  const { features, targets, classes, standardisation } = done;
  const meta: FitMeta = {
    features,
    targets,
    ...(classes === undefined ? {} : { classes }),
    ...(standardisation === undefined ? {} : { standardisation }),
    provenance,
  };
  const files: (readonly [file: string, content: string | Uint8Array])[] = [];
  if (out !== undefined) files.push([out, lab.save(fit.model, meta)]);
  if (figure !== undefined) {
    const { trainingFigure } = await import('../figure/training-figure.ts');
    files.push([figure, await imageOf(trainingFigure(done), figure)]);
  }
  const document = await trainDocumentOf(done, provenance);
  for (const [name, content] of files) writeWhole(name, content);
  if (isKept) keeper.write(fit.checkpoint);

  if (request.json) {
    terminal.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  terminal.stdout.write(`${trainReport(document)}\n`);
  const names = [...files.map(([name]) => name), ...(isKept ? [file] : [])];
  if (names.length > 0) terminal.stdout.write(`\nWrote ${names.join(' and ')}.\n`);
}

/** Where checkpoints go: as asked, or where one was read, or beside the model, or beside the spec's name here. */
function checkpointFileOf({ checkpoint, resume, out, spec }: TrainRequest): string {
  if (checkpoint !== undefined) return checkpoint;
  if (resume !== undefined) return resume;
  const base = out ?? spec.replace(/^.*[\\/]/, '');
  return `${base.replace(/\.json$/i, '')}.checkpoint.json`;
}

async function trained(
  { model, training, validation, options, seed }: PreparedTraining,
  first: Checkpoint | undefined,
  keeper: CheckpointKeeper,
  { stderr, signal }: Terminal,
): Promise<JointFit> {
  const progress = progressLine(stderr, 'moelab train', { unwatchedMs: 30_000 });
  const begun = performance.now();
  const from = first?.epoch ?? 0;
  const total = options.epochs;
  try {
    return await trainJointly(
      model,
      training.trained,
      {
        seed,
        signal,
        ...(validation === undefined ? {} : { validation: validation.trained }),
        ...(first === undefined ? {} : { resume: first }),
        onEpoch(entry) {
          const { epoch } = entry;
          const remainingSeconds = ((performance.now() - begun) / 1000 / (epoch - from)) * (total - epoch);
          progress.show({ stage: 'epoch', done: epoch, total, note: epochText(entry), remainingSeconds });
        },
        onCheckpoint: keeper.take,
      },
      // each epoch's is kept in memory, for an interruption; the keeper knows when to write one
      { ...options, checkpointEvery: 1 },
    );
  } finally {
    progress.clear();
  }
}

/** What became of a training that did not come to its end, in one line that names the checkpoint it left. */
function ended(
  error: unknown,
  {
    resume,
    commandLine,
    epochs,
    file,
    keeper,
  }: Pick<TrainRequest, 'resume' | 'commandLine'> & {
    readonly epochs: number;
    readonly file: string;
    readonly keeper: CheckpointKeeper;
  },
): unknown {
  if (error instanceof DivergedError && keeper.write(error.checkpoint)) {
    const message = withoutCode(error).replace("in the error's checkpoint", `in ${file}`);
    return new MoelabError(error.code, message, { cause: error });
  }
  if (!isMoelabError(error)) return error;
  if (error.code === 'ABORTED' && keeper.write()) {
    const at = commandLine.indexOf('--resume');
    const rest = at < 0 ? commandLine : commandLine.toSpliced(at, 2);
    const command = commandText([...rest.filter((word) => !word.startsWith('--resume=')), '--resume', file]);
    return new InterruptedError(
      `interrupted: epoch ${keeper.last!.epoch} of ${epochs} is in ${file}; ${command} goes on`,
    );
  }
  if (resume === undefined) return error;
  const message = withoutCode(error).replace(/^resume: /, `${resume}: `);
  return new MoelabError(error.code, message, { cause: error });
}
