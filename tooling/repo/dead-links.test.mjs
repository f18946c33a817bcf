import { describe, expect, it } from 'vitest';
import { deadLinks, markdownFiles } from './dead-links.mjs';

describe('the documents', () => {
  it('have no link that leads nowhere', () => {
    const files = markdownFiles();
    expect(files).toContain('README.md');
    expect(files).toContain('docs/papers.md');
    const dead = files.flatMap((file) =>
      deadLinks(file).map(({ text, target }) => `${file}: [${text}](${target})`),
    );
    expect(dead).toEqual([]);
  });
});

describe('deadLinks', () => {
  const targets = (markdown) => deadLinks('docs/papers.md', markdown).map(({ target }) => target);

  it('finds a file and a heading that are not there', () => {
    expect(
      targets('# A b?\n\n[a](#a-b) [b](#a-c) [c](../README.md) [d](missing.md) [e](formats.md#missing)'),
    ).toEqual(['#a-c', 'missing.md', 'formats.md#missing']);
  });

  it('knows the repository by its address, and leaves other addresses and code alone', () => {
    const at = 'https://github.com/moelab/moelab/blob/main';
    expect(targets(`[a](${at}/README.md) [b](${at}/missing.md) [c](https://example.org/x)`)).toEqual([
      `${at}/missing.md`,
    ]);
    expect(targets('```md\n[a](missing.md)\n```\n')).toEqual([]);
  });
});
