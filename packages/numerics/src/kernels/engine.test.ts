import { describe, expect, it } from 'vitest';
import { startEngine } from './engine.ts';
import { moduleBytes } from './module-bytes.generated.ts';

const real = (globalThis as unknown as { WebAssembly: NonNullable<Parameters<typeof startEngine>[0]> })
  .WebAssembly;

describe('startEngine', () => {
  it('starts the kernels, and starts none where there is no WebAssembly', () => {
    expect(startEngine(real)).not.toBeNull();
    expect(startEngine(undefined)).toBeNull();
  });

  it('starts none where the modules do not compile or there is no memory', () => {
    const refusing = class {
      constructor() {
        throw new Error('no SIMD');
      }
    };
    expect(startEngine({ ...engineOf(), Module: refusing })).toBeNull();
    expect(startEngine({ ...engineOf(), Memory: refusing as never })).toBeNull();
  });

  it.each(['exp', 'log', 'log1p', 'tanh', 'multiplyPanels'])(
    'starts none where %s gives other bits than plain arithmetic',
    (name) => {
      class Wrong {
        readonly exports: object;
        constructor(module: object, imports: object) {
          const { exports } = new real.Instance(module, imports);
          this.exports = { ...exports, ...(name in exports && { [name]: () => {} }) };
        }
      }
      expect(startEngine({ ...engineOf(), Instance: Wrong })).toBeNull();
    },
  );

  it('can be loaded at once on a page: no module is above 4096 bytes', () => {
    for (const base64 of Object.values(moduleBytes)) expect(atob(base64).length).toBeLessThanOrEqual(4096);
  });
});

const engineOf = () => ({ Memory: real.Memory, Module: real.Module, Instance: real.Instance });
