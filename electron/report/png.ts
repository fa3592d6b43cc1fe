import { FONT, fontFiles } from './font.ts'

/** Renders an SVG document; `scale` is pixels of the picture per CSS pixel. Same input, same bytes. */
export async function pngOf(svg: string, scale: number): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js')
  const rendering = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: { fontFiles: [...fontFiles()], loadSystemFonts: false, defaultFontFamily: FONT, sansSerifFamily: FONT },
  })
  return rendering.render().asPng()
}
