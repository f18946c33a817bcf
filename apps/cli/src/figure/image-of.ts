/** An SVG document in the format that a file's name ends in: itself, or as PNG. */
export async function imageOf(svg: string, file: string): Promise<string | Uint8Array> {
  if (!file.toLowerCase().endsWith('.png')) return svg;
  return (await import('./png.ts')).pngOf(svg);
}
