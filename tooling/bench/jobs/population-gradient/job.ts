import { join } from 'node:path';
import { stream } from '@moelab/numerics';
import { populationLoss, randomUnits, studentTeacher, type Units, unitSpan } from '@moelab/tasks';
import { writeFloat64 } from '../../src/float64-file.ts';
import { defineJob } from '../../src/job.ts';

type Sizes = {
  readonly m: number;
  readonly teachers: number;
  readonly d: number;
  readonly terms: number;
};
/** The loss and the gradient or, of a peer, its Euclidean norm. */
type Answer = { readonly loss: number } & (
  | { readonly gradient: readonly Float64Array[] }
  | { readonly norm: number }
);

export default defineJob<Sizes, Answer>({
  title:
    "Exact loss and gradient of a soft-routed student of m units against a teacher's, d inputs, as a sum of Hermite terms, float64",
  cases: [1000, 60].map((d) => ({
    label: `population gradient, m = 25, 5 teachers, d = ${d}`,
    sizes: { m: 25, teachers: 5, d, terms: 90 },
    quick: { m: 3, teachers: 2, d: 6, terms: 30 },
    asked: [
      { kind: 'ratio', of: 'moelab', to: ['numpy'], time: 'cpu' },
      { kind: 'ratio', of: 'in the span of all units', to: ['numpy'], time: 'cpu' },
    ],
  })),
  limit:
    'm(m + 1)/2 + m m* pairs, each 14 polynomials of up to terms/2 coefficients (fewer where |v · v′| is small) and some 250 operations; and 4 m (3 m + 4 m*) d operations for inner products and gradient.',
  notes: [
    'numpy computes the same 14 polynomials, by one product of all powers of ρ.',
    'A flow runs in the span of its units, so that its step costs the same whatever d is.',
  ],
  prepare({ m, teachers, d, terms }, folder) {
    const teacher = studentTeacher({ inputs: d, teachers, seed: 1 });
    const student = randomUnits(stream(1, 'bench', 'population-gradient'), m, d);
    const span = unitSpan(teacher, student);
    const by = (of: Units, from: Units) => {
      const population = populationLoss(of, { terms });
      return () => {
        const { loss, routers, directions } = population.gradient(from);
        return { loss, gradient: [routers.data, directions.data] };
      };
    };
    const write = (file: string, { routers, directions }: Units) =>
      writeFloat64(join(folder, file), Float64Array.of(...routers.data, ...directions.data));
    write('student.f64', student);
    write('teacher.f64', teacher);
    const pairs = (m * (m + 1)) / 2 + m * teachers;
    return {
      own: [
        { name: 'moelab', run: by(teacher, student) },
        { name: 'in the span of all units', run: by(span.into(teacher), span.into(student)) },
      ],
      peers: [
        {
          name: 'numpy',
          language: 'python',
          script: new URL('population_numpy.py', import.meta.url),
          words: [m, teachers, d, terms],
          packages: ['python3-numpy', 'libopenblas0-pthread'],
        },
      ],
      work: { flops: pairs * (14 * terms + 250) + 4 * m * (3 * m + 4 * teachers) * d },
      agree(answers) {
        const ours = answers.get('moelab')!;
        const norm = normOf(ours);
        const worst = Math.max(
          ...[...answers.values()].flatMap((answer) => [
            Math.abs(answer.loss / ours.loss - 1),
            Math.abs(normOf(answer) / norm - 1),
          ]),
        );
        if (!(worst <= 1e-9)) throw new Error(`loss or gradient differ by ${worst}, relative`);
        return `Loss ${ours.loss.toPrecision(6)}; it and the gradient's norm differ by ${worst.toExponential(1)} at most, relative.`;
      },
    };
  },
});

const normOf = (answer: Answer) =>
  'norm' in answer
    ? answer.norm
    : Math.sqrt(answer.gradient.reduce((sum, part) => part.reduce((own, g) => own + g * g, sum), 0));
