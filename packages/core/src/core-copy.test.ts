import { describe, expect, it } from 'vitest';
import { cpuBackend } from '../test/cpu-backend.ts';
import { messageOf } from '../test/message-of.ts';
import { toyExperts, toyGates } from '../test/toy-parts.ts';
import { createLab } from './create-lab.ts';
import { isMoelabError } from './errors.ts';
import { definePlugin } from './plugin.ts';

/** A second copy of the package's modules, as a nested node_modules gives one: a query makes the file another module. */
const second = {
  copy: (await import(/* @vite-ignore */ `${'./core-copy.ts'}?second`)) as typeof import('./core-copy.ts'),
  errors: (await import(/* @vite-ignore */ `${'./errors.ts'}?second`)) as typeof import('./errors.ts'),
};
const refused = (plugin: object) => messageOf(() => createLab({ plugins: [plugin as never] }));

describe('two copies of core', () => {
  it('are told by the plugin that one of them defined, with the remedy', async () => {
    expect(await refused(second.copy.marked({ name: 'p' }))).toBe(
      "p: was defined by another copy of @moelab/core than this lab; see who brings it by 'npm ls @moelab/core', and make it a peer dependency there [DUPLICATE_CORE]",
    );
    expect(await messageOf(() => second.copy.checkMark(definePlugin({ name: 'p' })))).toContain(
      '[DUPLICATE_CORE]',
    );
    expect(await messageOf(() => second.copy.checkMark(second.copy.marked({ name: 'p' })))).toBe('');
  });

  it('know each other by the code of an error, not by its class', async () => {
    const { MoelabError } = second.errors;
    const refuses = () => {
      throw new MoelabError('INVALID_OPTIONS', 'gates/odd: k must be at most the number of experts');
    };
    const odd = { ...toyGates.gates.uniform, create: refuses };
    const lab = createLab({ plugins: [toyExperts, { name: 'p', gates: { odd } }], backend: cpuBackend() });
    const spec = { inputs: 1, layers: [{ outputs: 1, experts: 2, gate: 'odd', expert: 'linear' }] };
    let caught: unknown;
    try {
      lab.modelFrom(spec);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(MoelabError);
    expect(isMoelabError(caught) && caught.code).toBe('INVALID_OPTIONS'); // not PART_FAILED: it is a refusal
    expect(second.errors.isMoelabError(caught)).toBe(true);
  });
});

describe('a plugin of another contract', () => {
  const mark = Symbol.for('@moelab/core');
  const built = (contract: unknown) => refused({ ...definePlugin({ name: 'p' }), [mark]: contract });

  it('is refused with what to install: something newer of whichever is older', async () => {
    expect(await built({ contract: 2 })).toBe(
      'p: was built for plugin contract 2 of @moelab/core, and this lab has 1; install a newer @moelab/core, or an older p [PLUGIN_CONTRACT]',
    );
    expect(await built({ contract: 0 })).toBe(
      'p: was built for plugin contract 0 of @moelab/core, and this lab has 1; install a version of p for this @moelab/core [PLUGIN_CONTRACT]',
    );
  });

  it('is refused where its mark says nothing', async () => {
    for (const contract of [{}, null]) expect(await built(contract)).toContain('[PLUGIN_CONTRACT]');
  });
});
