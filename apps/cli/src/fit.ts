import type { Threads } from '@moelab/numerics/kernels';
import { imageOf } from './figure/image-of.ts';
import { fitDocumentOf } from './fit-document.ts';
import { fitReport } from './fit-report.ts';
import { type FitPlan, prepareFit } from './fit-table.ts';
import type { FitMeta } from './formats.ts';
import { onThreads } from './on-threads.ts';
import { checkOutputFile, writeWhole } from './output-file.ts';
import { preparedOn } from './prepared-on.ts';
import { progressLine } from './progress-line.ts';
import { provenanceOf } from './provenance.ts';
import { readTable } from './read-table.ts';
import type { Terminal } from './terminal.ts';

/** What `moelab fit` was asked for. */
export interface FitRequest extends FitPlan {
  /** The CSV file. */
  readonly data: string;
  /** A backend's name, or 'auto'. */
  readonly backend: string;
  /** From 1 to 64. */
  readonly threads: number;
  /** Where to write the model, and the figure. */
  readonly out?: string | undefined;
  readonly figure?: string | undefined;
  readonly json: boolean;
  readonly commandLine: readonly string[];
}

/** Fits a mixture of experts to a CSV file, prints the result and writes the files that were asked for. */
export async function fit(request: FitRequest, terminal: Terminal): Promise<void> {
  const { out, figure, seed } = request;
  const inputs = [request.data];
  if (out !== undefined) checkOutputFile('out', out, { extensions: ['.json'], inputs });
  if (figure !== undefined) checkOutputFile('figure', figure, { extensions: ['.svg', '.png'], inputs });
  const table = readTable(request.data);
  const { lab, prepared } = await preparedOn(
    request.backend,
    (on) => prepareFit(on, table, request),
    ({ model, estimator, dataset }) => ({ model, estimator, rows: dataset.x.rows }),
  );

  const progress = progressLine(terminal.stderr, 'moelab fit');
  const run = (threads: Threads) =>
    prepared.run({ seed, onProgress: progress.show, signal: terminal.signal, threads });
  const fitted = await onThreads(request.threads, run, (warning) =>
    terminal.stderr.write(`moelab fit: warning: ${warning}\n`),
  ).catch((error: unknown) => {
    progress.clear();
    for (const warning of prepared.warnings) terminal.stderr.write(`moelab fit: warning: ${warning}\n`);
    throw error;
  });
  progress.clear();

  const provenance = provenanceOf({ commandLine: request.commandLine, table, backend: lab.backend!, seed });
  const { features, targets, classes } = fitted;
  const meta: FitMeta = { features, targets, ...(classes === undefined ? {} : { classes }), provenance };
  const files: (readonly [file: string, content: string | Uint8Array])[] = [];
  if (out !== undefined) files.push([out, lab.save(fitted.fit.model, meta)]);
  if (figure !== undefined) {
    const { fitFigure } = await import('./figure/fit-figure.ts');
    files.push([figure, await imageOf(await fitFigure(fitted), figure)]);
  }
  for (const [file, content] of files) writeWhole(file, content);

  if (request.json) {
    terminal.stdout.write(`${JSON.stringify(fitDocumentOf(fitted, provenance), null, 2)}\n`);
    return;
  }
  terminal.stdout.write(`${fitReport(fitted)}\n`);
  if (files.length > 0) terminal.stdout.write(`\nWrote ${files.map(([file]) => file).join(' and ')}.\n`);
}
