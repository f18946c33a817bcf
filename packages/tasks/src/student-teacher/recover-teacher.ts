import { checkedOptions, choice, integer, MoelabError, params, real } from '@moelab/core';
import { ALIGNED, recoveries } from './alignments.ts';
import { type KeptUnits, unitsByGain, unitsByScore } from './keep-units.ts';
import { TERMS } from './pair-kernel.ts';
import { type Phases, phasesOf } from './phases.ts';
import { type Flow, sphericalFlow } from './spherical-flow.ts';
import { checkLargeEnough, someUnits, type Units } from './units.ts';

const options = params({
  duration: real({ above: 0, default: 200, doc: 'the longest time of training' }),
  recovered: real({
    above: 0,
    max: 1,
    default: 0.99,
    doc: 'training ends once each teacher has a unit whose router and direction are aligned to this',
  }),
  keep: choice(['gain', 'score'], { doc: 'how units are kept' }),
  tuneDuration: real({ above: 0, default: 60, doc: 'the longest time of fine-tuning' }),
  lossTolerance: real({ min: 0, default: 1e-14, doc: 'fine-tuning ends where the loss is at most this' }),
  tolerance: real({ above: 0, max: 0.1, default: 1e-4, doc: 'of the local error of a vector in a step' }),
  records: integer({ min: 0, default: 200, doc: 'how many times of each flow are recorded' }),
  terms: integer({ min: 8, default: TERMS, doc: 'Hermite terms of the gate' }),
});

/** How a teacher is looked for. */
export interface RecoverOptions {
  /** The longest time of training; default 200. */
  readonly duration?: number;
  /** Training ends once each teacher has a unit whose router and direction are aligned to this; default 0.99. */
  readonly recovered?: number;
  /** By what units bring together (default), or by the score of each. */
  readonly keep?: 'gain' | 'score';
  /** The longest time of fine-tuning; default 60. */
  readonly tuneDuration?: number;
  /** Fine-tuning ends where the loss is at most this; default 1e-14. */
  readonly lossTolerance?: number;
  /** The local error that a vector, of norm 1, may have in a step; default 1e-4. */
  readonly tolerance?: number;
  /** How many times of each flow are recorded; default 200. */
  readonly records?: number;
  /** Hermite terms of the gate; default 90. */
  readonly terms?: number;
}

/** Training, pruning and fine-tuning of a student. */
export interface Recovery {
  readonly trained: Flow;
  readonly pruned: KeptUnits;
  /** The flow of the kept units. */
  readonly tuned: Flow;
  readonly phases: Phases;
}

/**
 * Trains a student by the population gradient flow until it has recovered its teacher or time is over, keeps the units that matter,
 * and fine-tunes those alone.
 *
 * Refuses what `sphericalFlow` refuses, a student smaller than its teacher, and one of which no unit would be kept.
 * Source: Liao and Kyrillidis 2025, arXiv:2510.07205 (training, pruning, fine-tuning); their pruning rule and settings are not public.
 */
export function recoverTeacher(student: Units, teacher: Units, given: RecoverOptions = {}): Recovery {
  const where = 'recoverTeacher';
  const settings = checkedOptions(where, options, given) as Required<RecoverOptions>;
  const { tolerance, records, terms } = settings;
  checkLargeEnough(where, student, teacher);
  const trained = sphericalFlow(student, teacher, {
    duration: settings.duration,
    tolerance,
    records,
    terms,
    levels: [0.5, ALIGNED],
    until: (now) => recoveries(now, settings.recovered).every((units) => units.length > 0),
  });
  const keep = settings.keep === 'gain' ? unitsByGain : unitsByScore;
  const pruned = keep(trained.student, teacher);
  if (pruned.kept.length === 0)
    throw new MoelabError(
      'FIT_FAILED',
      `${where}: no unit lowers the loss, so that none would be kept; train longer, or with more units`,
    );
  const tuned = sphericalFlow(someUnits(trained.student, pruned.kept), teacher, {
    duration: settings.tuneDuration,
    lossTolerance: settings.lossTolerance,
    tolerance,
    records,
    terms,
  });
  return { trained, pruned, tuned, phases: phasesOf(trained, tuned) };
}
