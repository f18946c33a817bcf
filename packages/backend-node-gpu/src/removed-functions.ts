interface Process {
  getBuiltinModule?(name: string): Record<string, unknown> | undefined;
}

const removed: Readonly<Record<string, (value: unknown) => boolean>> = {
  isArray: Array.isArray,
  isNullOrUndefined: (value) => value === null || value === undefined,
};

/**
 * Puts back the functions of Node's module `util` that almost every op of tfjs-node 4.22 calls, where Node has removed them:
 * `isNullOrUndefined` since Node 23, https://github.com/tensorflow/tfjs/issues/8609. Those that are there stay. They must be
 * there as long as the backend is used; the function that comes back takes away what was put there.
 */
export function putBackRemovedFunctions(): () => void {
  const { process } = globalThis as { readonly process?: Process };
  const util = process?.getBuiltinModule?.('node:util');
  if (util === undefined) return () => {};
  const added = Object.entries(removed).filter(([name]) => typeof util[name] !== 'function');
  for (const [name, value] of added) {
    Object.defineProperty(util, name, { value, configurable: true, writable: true });
  }
  return () => {
    for (const [name, value] of added) if (util[name] === value) delete util[name];
  };
}
