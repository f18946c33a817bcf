import { describe, expect, it } from 'vitest';
import type { Figure } from '../figure-spec.ts';
import { drawFigure } from './draw-figure.ts';
import { logTicks, powerText } from './log-ticks.ts';

const figure: Figure = {
  id: 'loss',
  title: 'Loss & rows',
  x: { label: 'rows', scale: 'log' },
  y: { label: 'loss', scale: 'log' },
  panels: [
    {
      title: 'exact',
      series: [
        {
          name: 'softmax <1>',
          x: [10, 100, 1000, 1e4],
          y: [0.3, 0.1, Number.NaN, 0],
          low: [0.2, -1, 0, 0],
          high: [0.4, 0.2, 1, 1],
        },
        { name: 'line', mark: 'line', x: [10, 1e4], y: [0.3, 0.01] },
      ],
      references: [{ label: 'one tenth', y: 0.1 }],
    },
    { series: [{ name: 'line', mark: 'line and points', x: [10, 100], y: [0.2, 0.1] }] },
  ],
};
const count = (text: string, part: RegExp): number => text.match(new RegExp(part, 'g'))?.length ?? 0;

describe('drawFigure', () => {
  it('draws panels with one legend, without what a logarithmic axis cannot show', () => {
    const svg = drawFigure(figure);
    for (const text of ['Loss &amp; rows', 'exact', 'softmax &lt;1&gt;', 'line', 'one tenth', '1000']) {
      expect(svg).toContain(`>${text}</text>`);
    }
    expect(count(svg, /<svg /)).toBe(3); // the page and its panels
    expect(count(svg, /<circle /)).toBe(1 + 2 + 2); // the legend's, two of softmax, two of the second panel
    expect(count(svg, />line<\/text>/)).toBe(1);
    expect(svg).not.toMatch(/NaN|Infinity|undefined|<style|currentColor/);
  });

  it('breaks a long title of a panel in two lines, cuts the second, and then gives all panels as much room', () => {
    const [panel] = figure.panels;
    const titled = (title: string) => drawFigure({ ...figure, panels: [{ ...panel!, title }, panel!] });
    const height = (svg: string) => Number(/ height="(\d+)"/.exec(svg)![1]);
    const words = 'rows of words and of more words';
    const long = titled(`${words} ${words} ${words}`);
    expect(long).toContain(`>${words} rows of words and of more</text>`);
    expect(long).toContain(`>words ${words}</text>`);
    expect(height(long) - height(titled(words))).toBe(15);
    expect(titled(Array(9).fill(words).join(' '))).toMatch(/>words [a-z ]+…<\/text>/);
  });

  it('gives the same bytes again', () => {
    expect(drawFigure(figure)).toBe(drawFigure(figure));
  });

  it('draws axes without any value that can be shown', () => {
    const svg = drawFigure({ ...figure, panels: [{ series: [{ name: 'none', x: [1], y: [-1] }] }] });
    expect(svg).not.toMatch(/NaN|Infinity/);
  });
});

describe('logTicks', () => {
  it('marks powers of ten, and 2 and 5 times them where they are few', () => {
    expect(logTicks([90, 1.1e5], 9)).toEqual([100, 1000, 1e4, 1e5]);
    expect(logTicks([0.9, 60], 9)).toEqual([1, 2, 5, 10, 20, 50]);
    expect(logTicks([95, 420], 9)).toEqual([100, 200, 300, 400]);
    expect(logTicks([1, 1e8], 3)).toHaveLength(3);
    expect([0.001, 20, 1e5, 1e-5, 2e7].map(powerText)).toEqual(['0.001', '20', '100000', '10⁻⁵', '2·10⁷']);
  });
});
