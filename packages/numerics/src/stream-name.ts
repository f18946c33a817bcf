import { philoxInto } from './philox.ts';

const INTEGER = 1;
const NUMBER = 2;
const TEXT = 3;

/** Gives the hash h (four words) continued by a 64-bit integer; see `stream` for the scheme. */
export function hashInteger(hash: Uint32Array, value: bigint): Uint32Array {
  const bits = BigInt.asUintN(64, value);
  return hashWords(hash, INTEGER, [Number(bits & 0xffffffffn), Number(bits >> 32n)]);
}

/** Gives the hash h (four words) continued by a finite number, as its float64 bits, or by a text, as its UTF-8 bytes. */
export function hashPart(hash: Uint32Array, part: string | number): Uint32Array {
  if (typeof part === 'string') {
    const bytes = utf8(part);
    const words = new Uint32Array(2 * Math.ceil(bytes.length / 8));
    bytes.forEach((byte, i) => {
      words[i >> 2]! |= byte << (8 * (i & 3));
    });
    return hashWords(hash, TEXT, words, bytes.length);
  }
  if (!Number.isFinite(part)) {
    throw new RangeError(`stream: a number in the name must be finite, got ${part}`);
  }
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, part === 0 ? 0 : part, true);
  return hashWords(hash, NUMBER, [view.getUint32(0, true), view.getUint32(4, true)]);
}

/** Absorbs (kind, length in bytes), then the words two by two: h ← h ⊕ Philox(h, block), as Davies and Meyer do. */
function hashWords(
  hash: Uint32Array,
  kind: number,
  words: ArrayLike<number>,
  length = 4 * words.length,
): Uint32Array {
  const next = hash.slice();
  const block = new Uint32Array(4);
  const absorb = (k0: number, k1: number) => {
    philoxInto(block, next[0]!, next[1]!, next[2]!, next[3]!, k0, k1);
    for (let i = 0; i < 4; i++) next[i]! ^= block[i]!;
  };
  absorb(kind, length);
  for (let i = 0; i < words.length; i += 2) absorb(words[i]!, words[i + 1]!);
  return next;
}

/** Encodes a text as UTF-8; a lone surrogate becomes its own three bytes, so that two texts never share theirs. */
function utf8(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
    else if (code < 0x10000) {
      bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    } else {
      bytes.push(
        0xf0 | (code >> 18),
        0x80 | ((code >> 12) & 0x3f),
        0x80 | ((code >> 6) & 0x3f),
        0x80 | (code & 0x3f),
      );
    }
  }
  return bytes;
}
