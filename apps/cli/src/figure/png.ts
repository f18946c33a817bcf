import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';

/** Draws an SVG document as a PNG file at twice its size, with a font of its own: the same on every machine. */
export function pngOf(svg: string): Uint8Array {
  const require = createRequire(import.meta.url);
  const fontFiles = [
    require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
    require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
  ];
  const image = new Resvg(svg, {
    background: 'white',
    fitTo: { mode: 'zoom', value: 2 },
    font: { fontFiles, loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans' },
  });
  return image.render().asPng();
}
