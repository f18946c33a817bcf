import { imageOf } from '../figure/image-of.ts';
import type { BoundComparisonDocument } from '../formats.ts';
import { checkOutputFile, writeWhole } from '../output-file.ts';
import { commandOrigin } from '../provenance.ts';
import { standardLab } from '../standard-lab.ts';
import type { Terminal } from '../terminal.ts';
import { boundParts } from './bound-parts.ts';
import { compareBounds } from './compare-bounds.ts';
import { comparisonReport } from './comparison-report.ts';
import { jsonText } from './json-text.ts';
import { readInputs } from './read-inputs.ts';

/** What `moelab bound --compare` was asked for. */
export interface CompareRequest {
  /** The `key=value` words. */
  readonly words: readonly string[];
  readonly figure: string | undefined;
  readonly json: boolean;
  readonly commandLine: readonly string[];
}

/** Sets all bounds beside each other whose inputs are given, as a table and as a figure over the sample size. */
export async function compareCommand(
  { words, figure, json, commandLine }: CompareRequest,
  terminal: Terminal,
): Promise<void> {
  const inputs = boundParts.flatMap((part) => part.inputs);
  const { values, tables, files } = readInputs(
    words,
    (key) => inputs.find(({ name }) => name === key)?.schema,
  );
  if (figure !== undefined) {
    checkOutputFile('figure', figure, {
      extensions: ['.svg', '.png'],
      inputs: files.map(({ file }) => file),
    });
  }
  const lab = standardLab();
  const { notes, ...comparison } = compareBounds(lab, values);
  const drawing =
    figure === undefined
      ? undefined
      : (await import('./comparison-figure.ts')).comparisonFigure(lab, values, comparison.bounds);
  const document: BoundComparisonDocument = {
    format: 'moelab/bound-comparison',
    version: 1,
    inputs: { ...values, ...tables },
    ...comparison,
    notes: [...notes, ...(drawing?.notes ?? [])],
    provenance: { ...commandOrigin(commandLine), files },
  };
  if (figure !== undefined) writeWhole(figure, await imageOf(drawing!.svg, figure));
  terminal.stdout.write(`${json ? jsonText(document) : comparisonReport(document, { words, figure })}\n`);
}
