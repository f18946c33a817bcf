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

  it('looks at references, pictures, titles, HTML, and addresses with brackets', () => {
    expect(
      targets(
        '[a][b] [c][] [d] [e][f]\n\n[b]: missing-b.md\n[c]: <missing c.md>\n[d]: ../README.md "Root"\n',
      ),
    ).toEqual(['missing-b.md', 'missing%20c.md', '[f]']);
    expect(
      targets(
        '![p](missing.svg) [![p](inner.svg)](outer.md) <img src="html.png" alt="p"> [t](titled.md "A title") [b](round(1).md)',
      ),
    ).toEqual(['missing.svg', 'outer.md', 'inner.svg', 'html.png', 'titled.md', 'round(1).md']);
    expect(targets('# Größe ∞\n\n[a](#größe-) [b](#grösse)')).toEqual(['#gr%C3%B6sse']);
    expect(targets('<p align="center">\n<img src="block.png">\n</p>\n')).toEqual(['block.png']);
    expect(targets('`[a](code.md)` [r](../README.md "Root") list[i][j]')).toEqual([]);
  });

  it('calls a target with a % that stands for nothing dead', () => {
    expect(targets('[a](%zz.md)')).toEqual(['%25zz.md']);
    expect(targets('<a href="%zz.md">a</a>')).toEqual(['%25zz.md']);
  });
});
