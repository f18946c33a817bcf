import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { captured, crossing, folderWith } from '../../test/captured.ts';

const wide = (() => {
  const rows = crossing.split('\n').map((line, i) => {
    if (i === 0) return 'x,a & b,y';
    const [x, y] = line.split(',');
    return line && `${x},${Math.cos(i).toFixed(3)},${y}`;
  });
  return rows.join('\n');
})();

async function figureOf(data: string, file: string, words: readonly string[] = []) {
  const folder = folderWith({ 'data.csv': data });
  const common = ['--target', 'y', '--experts', '2', '--starts', '2', '--figure', folder.path(file)];
  const result = await captured(['fit', folder.path('data.csv'), ...common, ...words]);
  expect(result).toMatchObject({ exitCode: 0, stderr: '' });
  return readFileSync(folder.path(file));
}

const count = (text: string, part: RegExp): number => text.match(new RegExp(part, 'g'))?.length ?? 0;

describe('fitFigure', () => {
  it('is one SVG document with title, axes, legend, data, and the same bytes again', async () => {
    const svg = String(await figureOf(crossing, 'fit.svg'));
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" [^>]*font-family="'DejaVu Sans'/);
    expect(svg).toContain('<title>data.csv: y given x. 2 linear experts behind a softmax gate');
    expect(svg).toContain('fill="white"');
    for (const label of [
      '>x</text>',
      '>y</text>',
      '>gate weights</text>',
      '>mean of the mixture</text>',
      '>± 2 standard deviations</text>',
    ]) {
      expect(svg).toContain(label);
    }
    expect(svg).toMatch(/>expert 2 \(\d+ %\)</);
    expect(count(svg, /<circle /)).toBe(40 + 1); // the rows, and the legend's
    expect(svg).not.toMatch(/currentColor|<style|NaN|undefined|href/);
    expect(String(await figureOf(crossing, 'fit.svg'))).toBe(svg);
  });

  it('shows a slice along each feature, and escapes names', async () => {
    const svg = String(await figureOf(wide, 'fit.svg'));
    expect(svg).toContain('>a &amp; b</text>');
    expect(svg).toContain('all others at their medians');
    expect(count(svg, />gate weights<\/text>/)).toBe(2);
  });

  it('shows an expert without noise without a band', async () => {
    const words = ['--estimator', 'least-squares', 'expert.noise=none', 'estimator.maxIterations=20'];
    const svg = String(await figureOf(crossing, 'fit.svg', words));
    expect(svg).not.toContain('standard deviations');
    expect(svg).toMatch(/mean squared error \S+, R² -?\d/);
  });

  it('draws a PNG of twice the size', async () => {
    const png = await figureOf(crossing, 'fit.png');
    expect([...png.subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
    expect(png.readUInt32BE(16)).toBe(2 * 788);
  });
});
