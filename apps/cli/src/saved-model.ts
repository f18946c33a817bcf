import { type Model, MoelabError } from '@moelab/core';
import { type FitMeta, fitMeta } from './formats.ts';
import { readText } from './read-text.ts';
import type { StandardLab } from './standard-lab.ts';
import type { Column, Table } from './table.ts';

/** A model file of `moelab fit` or `moelab train` that was read. */
export interface SavedModel extends Pick<FitMeta, 'features' | 'targets' | 'classes' | 'standardisation'> {
  readonly model: Model;
  readonly file: string;
  readonly sha256: string;
}

/** Reads a model file with the names of its columns; one whose `meta` does not fit the model is refused. */
export function readModel(lab: StandardLab, file: string): SavedModel {
  const { text, sha256 } = readText(file);
  const { model, meta } = lab.load(text, file);
  return { ...columnsOf(meta, model, file), model, file, sha256 };
}

/** The columns of a table with these names, in their order. */
export function columnsNamed(table: Table, names: readonly string[], model: string): readonly Column[] {
  const missing = names.filter((name) => table.columns.every((column) => column.name !== name));
  if (missing.length > 0) {
    const known = table.columns.map(({ name }) => name).join(', ');
    throw new MoelabError(
      'INVALID_DATA',
      `${table.file}: has no column ${missing.map((name) => `'${name}'`).join(', ')}, which ${model} was fitted to (columns: ${known}); add or rename the column`,
    );
  }
  return names.map((name) => table.columns.find((column) => column.name === name)!);
}

/** The names of columns that were kept in the model file, and their units. */
function columnsOf(meta: Readonly<Record<string, unknown>>, model: Model, file: string): FitMeta {
  const parsed = fitMeta.safeParse(meta);
  const isWhole =
    parsed.success &&
    parsed.data.features.length === model.inputs &&
    (model.target === 'class'
      ? parsed.data.targets.length === 1 && parsed.data.classes?.length === model.outputs
      : parsed.data.targets.length === model.outputs);
  if (!isWhole) {
    throw new MoelabError(
      'INVALID_FILE',
      `${file}: its meta does not name the columns of the model (features, targets${model.target === 'class' ? ', classes' : ''}); take a model that moelab fit --out or moelab train --out wrote`,
    );
  }
  const { features, targets = [] } = parsed.data.standardisation ?? { features: parsed.data.features };
  const wanted = model.target === 'class' ? 0 : model.outputs;
  if (features.length !== model.inputs || (targets.length !== 0 && targets.length !== wanted)) {
    throw new MoelabError(
      'INVALID_FILE',
      `${file}: meta.standardisation must have one scale for each of the ${model.inputs} features and each of the ${wanted} real targets; it was changed`,
    );
  }
  return parsed.data;
}
