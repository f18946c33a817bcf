import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { folderWith } from '../test/captured.ts';
import { checkOutputFile, writeWhole } from './output-file.ts';

describe('writeWhole', () => {
  it('replaces a file and leaves nothing else behind', () => {
    const folder = folderWith({ 'a.json': 'old' });
    writeWhole(folder.path('a.json'), 'new');
    expect(readFileSync(folder.path('a.json'), 'utf8')).toBe('new');
    expect(folder.names()).toEqual(['a.json']);
  });

  it('says which file could not be written', () => {
    const folder = folderWith();
    expect(() => writeWhole(folder.path('no/a.json'), 'x')).toThrow(
      /no\/a\.json: cannot be written \(ENOENT\)/,
    );
    expect(folder.names()).toEqual([]);
  });
});

describe('checkOutputFile', () => {
  it('refuses to overwrite what is read, under any spelling', () => {
    const folder = folderWith({ 'a.json': '{}' });
    const options = { extensions: ['.json'], inputs: [folder.path('a.json')] };
    expect(() => checkOutputFile('out', folder.path('./a.json'), options)).toThrow(
      /would overwrite what is read/,
    );
    expect(() => checkOutputFile('out', folder.path('b.JSON'), options)).not.toThrow();
  });
});
