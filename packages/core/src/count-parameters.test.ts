import { expect, it } from 'vitest';
import { cpuBackend } from '../test/cpu-backend.ts';
import { toyExperts, toyGates } from '../test/toy-parts.ts';
import { createLab } from './create-lab.ts';

const lab = createLab({ plugins: [toyGates, toyExperts], backend: cpuBackend() });

it('counts the gauge of a gate as nothing that data determine', () => {
  const { count } = lab.model({ inputs: 3, outputs: 2, experts: 4, gate: 'softmax', expert: 'linear' });
  // gate 3·4 + 4; experts 4·(3·2 + 2) and one variance; the gauge 3 + 1
  expect(count).toEqual({ total: 16 + 33, active: 16 + 33, free: 16 + 33 - 4 });
});

it('counts as active the selected share of the experts, and all that they share', () => {
  const spec = { inputs: 3, outputs: 2, experts: 4, expert: 'linear' } as const;
  const { count } = lab.model({ ...spec, gate: 'softmax-topk', gateOptions: { k: 1 } });
  expect(count).toEqual({ total: 12 + 33, active: 12 + 8 + 1, free: 12 + 33 });
});

it('counts what is fixed as not free, and adds layers up', () => {
  const plain = lab.layer({ outputs: 2, experts: 3, gate: 'uniform', expert: 'plain' });
  expect(lab.stack({ inputs: 1, layers: [plain] }).count).toEqual({ total: 12, active: 12, free: 6 });
  expect(lab.stack({ inputs: 1, layers: [plain, plain] }).count).toEqual({ total: 24, active: 24, free: 12 });
});
