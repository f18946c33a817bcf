import type { PluginKind } from './plugin-kind.ts';
import type { PluginName } from './plugin-name.ts';

const uses: Readonly<Record<PluginKind, (part: string) => string>> = {
  gate: (part) => `import { experts } from '@moelab/experts';

const lab = createLab({ plugins: [plugin, experts], backend: await loadFloat64() });
const model = lab.model({ inputs: 2, outputs: 1, experts: 4, gate: '${part}', expert: 'linear' });`,
  expert: (part) => `import { gates } from '@moelab/gates';

const lab = createLab({ plugins: [plugin, gates], backend: await loadFloat64() });
const model = lab.model({ inputs: 2, outputs: 1, experts: 4, gate: 'softmax', expert: '${part}' });`,
  estimator: (part) => `import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';

const lab = createLab({ plugins: [plugin, gates, experts], backend: await loadFloat64() });
const model = lab.model({ inputs: 2, outputs: 1, experts: 4, gate: 'softmax', expert: 'linear' });
const fit = await lab.estimator('${part}').fit(model, { x, y }, { seed: 1 }); // x, y: matrices of @moelab/numerics`,
  bound: (part) => `
const lab = createLab({ plugins: [plugin] });
const { value, warnings } = lab.bound('${part}', { empiricalRisk: 0.1, m: 1000 }).ledger();`,
};

/** Gives the README of a new plugin. */
export function readmeOf(name: PluginName, kind: PluginKind): string {
  const others = {
    gate: ' @moelab/experts',
    expert: ' @moelab/gates',
    estimator: ' @moelab/experts @moelab/gates',
    bound: '',
  };
  const backend = kind === 'bound' ? '' : ' @moelab/backend-float64';
  const tensors = kind === 'bound' ? '' : ' @tensorflow/tfjs-core@4.22.0';
  return `# ${name.package}

${/^[aeiou]/.test(kind) ? 'An' : 'A'} ${kind} for [moelab](https://github.com/moelab/moelab): say here what it computes, and after which paper.

\`\`\`sh
npm install ${name.package} @moelab/core${backend}${others[kind]}${tensors}
\`\`\`

\`\`\`ts
${kind === 'bound' ? '' : `import { loadFloat64 } from '@moelab/backend-float64';\n`}import { createLab } from '@moelab/core';
import { plugin } from '${name.package}';
${uses[kind](name.part)}
\`\`\`

\`npm test\` holds it to the rules that every ${kind} of moelab keeps; \`npm run build\` compiles it; \`npm publish\` does both first.
`;
}
