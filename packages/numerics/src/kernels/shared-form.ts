const IMPORT_SECTION = 2;
const FUNCTION = 0;
const MEMORY = 2;
/** Limits of a memory that others share: flags 3 (shared, with a maximum), at least 0 pages, at most 65536. */
const SHARED_LIMITS = [3, 0, 0x80, 0x80, 4];

/**
 * Gives the form of a module that takes a shared memory: WebAssembly tells them apart by the limits of the import, and by nothing else in the
 * code, whose plain loads and stores are allowed on both.
 *
 * The module imports exactly one memory, before it nothing but functions; another gives a RangeError.
 */
export function sharedForm(module: Uint8Array): Uint8Array {
  let at = 8; // after the magic number and the version
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = module[at++];
      if (byte === undefined) throw new RangeError('sharedForm: the module ends early');
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < module.length) {
    const start = at;
    const section = number();
    const length = number();
    const body = at;
    if (section === IMPORT_SECTION) {
      let kind: number | undefined = FUNCTION;
      for (let left = number(); left > 0 && kind === FUNCTION; left--) {
        for (const _ of ['module', 'name']) {
          const letters = number();
          at += letters;
        }
        kind = module[at++];
        if (kind === FUNCTION) number(); // its type
      }
      if (kind !== MEMORY) break;
      const limits = at;
      const hasMaximum = (number() & 1) === 1;
      number();
      if (hasMaximum) number();
      const rest = body + length - at;
      const size = limits - body + SHARED_LIMITS.length + rest;
      return Uint8Array.from([
        ...module.subarray(0, start),
        IMPORT_SECTION,
        ...leb128(size),
        ...module.subarray(body, limits),
        ...SHARED_LIMITS,
        ...module.subarray(at),
      ]);
    }
    at = body + length;
  }
  throw new RangeError(
    'sharedForm: the module must import a memory, and nothing else but functions before it',
  );
}

function leb128(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}
