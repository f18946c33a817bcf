// @vitest-environment-options { "process": "load-failure" }
import { engine } from '@tensorflow/tfjs-core';
import { afterEach, expect, it, vi } from 'vitest';
import { loadWasm } from './load-wasm.ts';
import { backendWasm } from './plugin.ts';

afterEach(() => vi.restoreAllMocks());
const problem = async (options: Parameters<typeof loadWasm>[0]) => {
  try {
    await loadWasm(options);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};
const remedy =
  'in a browser, check that the server sends the .wasm files of @tensorflow/tfjs-backend-wasm at { paths } [BACKEND_UNAVAILABLE]';

it('gives up a start that never ends', async () => {
  vi.spyOn(engine(), 'findBackendFactory').mockReturnValue(() => new Promise(() => {}));
  expect(await problem({ timeoutMs: 20 })).toBe(
    `wasm: could not be started: no answer within 20 ms; ${remedy}`,
  );
});

it('says why files cannot be read, in another attempt too, and leaves no listener and no backend', async () => {
  for (const method of ['error', 'warn'] as const) vi.spyOn(console, method).mockImplementation(() => {});
  const before = process.listeners('unhandledRejection');
  const message = await problem({ paths: '/nowhere/' });
  expect(message).toMatch(/^wasm: could not be started: .+; in a browser, check/);
  expect(message.endsWith(remedy)).toBe(true);
  expect(await problem({ timeoutMs: 2000 })).toMatch(/^wasm: could not be started: /);
  expect(process.listeners('unhandledRejection')).toEqual(before);
  expect(engine().registry).not.toHaveProperty('wasm');
});

it('asks for all three files, or for a folder', async () => {
  const { '~standard': schema } = backendWasm.backends.wasm.options;
  const issues = (value: unknown) => {
    const result = schema.validate(value);
    return result instanceof Promise ? [] : result.issues?.map(({ message }) => message);
  };
  expect(issues({})).toBeUndefined();
  expect(issues({ paths: '/assets/' })).toBeUndefined();
  expect(issues({ paths: { 'tfjs-backend-wasm.wasm': '/a.wasm' } })).toBeUndefined();
  expect(issues({ paths: 3 })).toEqual(['must be a URL, or an object of URLs by file name, got 3']);
  expect(issues({ timeoutMs: 0 })).toEqual(['must be an integer ≥ 1, got 0']);
});
