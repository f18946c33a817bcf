// The arguments of a pass: words of 32 bits from byte 16 on.

/** Gives an argument that is an address or a number of bytes. */
// @ts-ignore: decorator of AssemblyScript
@inline
export function word(index: i32): usize {
  return load<u32>(16 + (index << 2));
}

/** Gives an argument that is a number of things. */
// @ts-ignore: decorator of AssemblyScript
@inline
export function count(index: i32): i32 {
  return load<i32>(16 + (index << 2));
}
