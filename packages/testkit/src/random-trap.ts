/** Runs a synchronous section and tells whether it called Math.random. */
export function callsMathRandom(section: () => void): boolean {
  const trap = setTrap();
  try {
    section();
  } finally {
    trap.remove();
  }
  return trap.wasCalled();
}

/** Runs asynchronous work and tells whether Math.random was called, by anyone, before it was done. */
export async function callsMathRandomUntilDone(work: () => Promise<unknown>): Promise<boolean> {
  const trap = setTrap();
  try {
    await work();
  } finally {
    trap.remove();
  }
  return trap.wasCalled();
}

function setTrap() {
  const original = Math.random;
  let called = false;
  Math.random = () => {
    called = true;
    return original();
  };
  return {
    wasCalled: () => called,
    remove: () => {
      Math.random = original;
    },
  };
}
