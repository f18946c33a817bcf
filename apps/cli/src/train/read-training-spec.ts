import { MoelabError } from '@moelab/core';
import { type TrainingSpec, trainingSpec } from '../formats.ts';
import { schemaProblems } from './schema-problems.ts';

/** Reads a training spec's document; all its wrong fields are named at once, and `file` begins the message. */
export function readTrainingSpec(text: string, file: string): TrainingSpec {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const reason = text.trim() === '' ? 'is empty' : `is not JSON: ${(cause as Error).message}`;
    throw new MoelabError('INVALID_FILE', `${file}: ${reason}; see docs/formats.md for a whole one`, {
      cause,
    });
  }
  const parsed = trainingSpec.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new MoelabError('INVALID_SPEC', `${file}: ${schemaProblems(trainingSpec, value).join('; ')}`);
}
