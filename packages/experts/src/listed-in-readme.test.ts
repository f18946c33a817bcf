import { readFile } from 'node:fs/promises';
import { createLab } from '@moelab/core';
import { expect, it } from 'vitest';
import { experts } from './index.ts';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');

it('has exactly the parts that there are in its README, with their options', () => {
  const rows = createLab({ plugins: [experts] })
    .list('experts')
    .map(({ name, summary, options = {} }) => {
      const names = Object.keys(options).map((option) => `\`${option}\``);
      return `| \`${name}\` | ${summary} | ${names.join(', ')} |`;
    });
  const table = ['| expert | what it does | options |', '| --- | --- | --- |', ...rows].join('\n');
  expect(readme).toContain(`\n${table}\n`);
});
