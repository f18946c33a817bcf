import { entriesOf, type Repair, sizeOf } from '../repair.ts';

/** unsortedSegmentSum, which tfjs has not on wasm. A row of a segment below 0 or from numSegments on is dropped. */
export const segmentSum: Repair = {
  kernels: ['UnsortedSegmentSum'],
  fault: 'missing, and so the gradient of gather',
  cure: 'one pass over the rows, added in float64',
  repaired:
    () =>
    ({ inputs, attrs, backend }) => {
      const x = inputs.x!;
      const segmentIds = inputs.segmentIds!;
      const segments = attrs.numSegments as number;
      const shape = [segments, ...x.shape.slice(segmentIds.shape.length)];
      const inner = sizeOf(shape.slice(1));
      const out = backend.makeOutput(shape, x.dtype);
      const rows = entriesOf(backend, x);
      const ids = entriesOf(backend, segmentIds);
      const sums = new Float64Array(segments * inner);
      for (let i = 0, p = 0; i < ids.length; i++, p += inner) {
        const segment = ids[i]!;
        if (segment < 0 || segment >= segments) continue;
        for (let j = 0, o = segment * inner; j < inner; j++) sums[o + j]! += rows[p + j]!;
      }
      entriesOf(backend, out).set(sums);
      return out;
    },
};
