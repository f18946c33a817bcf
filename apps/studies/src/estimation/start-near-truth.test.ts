import { stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { laboratory } from './laboratory.ts';
import { startNearTruth } from './start-near-truth.ts';
import { truthModel, truths } from './truth.ts';

const lab = await laboratory();
const truth = truthModel(lab, truths.paper);
const start = (options: { readonly experts: number; readonly draws?: 'entries' | 'columns' }) =>
  startNearTruth(lab, truths.paper, truth, { n: 1000, ...options }, stream(3, 'start'));

describe('startNearTruth', () => {
  it('moves all of an expert’s column by one draw, as the released code does, and not the gate of the last', () => {
    const { parameters } = start({ experts: 3, draws: 'columns' });
    const [slopes, bias] = [parameters['gate.slopes']!.values, parameters['gate.bias']!.values];
    const places = [...slopes].map((slope) => (slope > 12 ? 0 : 1));
    expect(places[2]).toBe(1);
    const moves = places.map((place, e) => slopes[e]! - [25, 0][place]!);
    expect(moves[2]).toBe(0);
    for (const [e, place] of places.entries()) {
      expect(bias[e]! - [-8, 0][place]!).toBeCloseTo(moves[e]!, 12);
      const ofSlope = parameters['experts.slopes']!.values[e]! - [-20, 20][place]!;
      expect(parameters['experts.intercept']!.values[e]! - [15, -5][place]!).toBeCloseTo(ofSlope, 12);
      expect(parameters['experts.variance']!.values[e]).toBeGreaterThan([0.3, 0.4][place]!);
    }
    expect(new Set(moves).size).toBe(3); // copies of one expert are parted
  });

  it('refuses fewer experts than the truth has', () => {
    expect(() => start({ experts: 1 })).toThrow('experts: must be at least the 2 of the truth');
  });
});
