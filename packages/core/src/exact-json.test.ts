import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageOf } from '../test/message-of.ts';
import { exactJson } from './exact-json.ts';

describe('exactJson', () => {
  it('is read back to the same bits, −0 too', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(finite), (values) => {
        const read = JSON.parse(exactJson(values)) as number[];
        expect(read).toHaveLength(values.length);
        values.forEach((v, i) => {
          expect(Object.is(read[i], v)).toBe(true);
        });
      }),
      { seed: 1 },
    );
    expect(exactJson([-0, 1e-7, 5e-324, 1e21])).toBe('[-0, 1e-7, 5e-324, 1e+21]');
  });

  it('means what JSON.stringify means', () => {
    const character = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: character }), (value) => {
        const wanted = JSON.parse(JSON.stringify(value));
        expect(JSON.stringify(JSON.parse(exactJson(wanted)))).toBe(JSON.stringify(wanted));
      }),
      { seed: 2 },
    );
    const odd = { a: undefined, b: [undefined, null], c: new Date(0), d: () => 1, e: {}, f: [] };
    expect(JSON.parse(exactJson(odd))).toEqual(JSON.parse(JSON.stringify(odd)));
  });

  it('puts a list of numbers on one line, and everything else on its own', () => {
    expect(exactJson({ shape: [2, 2], rows: [{ a: 1 }, { b: 'x' }] })).toBe(
      '{\n "shape": [2, 2],\n "rows": [\n  {\n   "a": 1\n  },\n  {\n   "b": "x"\n  }\n ]\n}',
    );
  });

  it('refuses what JSON cannot hold, by its place', async () => {
    expect(await messageOf(() => exactJson({ meta: { loss: [0, Infinity] } }))).toBe(
      'meta.loss.1: must be a finite number, got Infinity [INVALID_DATA]',
    );
    expect(await messageOf(() => exactJson(Number.NaN))).toBe(
      'value: must be a finite number, got NaN [INVALID_DATA]',
    );
  });
});
