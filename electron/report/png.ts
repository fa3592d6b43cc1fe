import { createDeflate } from 'node:zlib'
import { FONT, fontFiles } from './font.ts'
import { chunk } from './pngChunk.ts'

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
/** Eight bits a channel, red, green, blue and alpha; the only methods there are, and no interlace. */
const FORMAT = [8, 6, 0, 0, 0]
const BYTES_PER_PIXEL = 4

/** Part of a drawing; `height` is a whole number of CSS pixels. */
interface Stretch {
  readonly svg: string
  readonly height: number
}

/** Renders an SVG document; `scale` is pixels of the picture per CSS pixel. Same input, same bytes. */
export async function pngOf(svg: string, scale: number): Promise<Uint8Array> {
  return (await rendered(svg, scale)).asPng()
}

/**
 * One picture of stretches beneath each other. Each is drawn and packed before the next is asked for, so a long page needs
 * no more memory than its highest stretch (https://www.w3.org/TR/png-3/#11IDAT: one deflated stream, cut anywhere).
 */
export async function pngOfStretches(
  stretches: Iterable<Stretch>,
  size: { readonly width: number; readonly height: number },
  scale: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const deflate = createDeflate()
  const packed: Uint8Array[] = []
  deflate.on('data', (part: Uint8Array) => packed.push(part))
  for (const { svg } of stretches) {
    signal?.throwIfAborted()
    const { width, height, pixels } = await rendered(svg, scale)
    const bytes = width * BYTES_PER_PIXEL
    const rows = Buffer.alloc(height * (1 + bytes))
    // Before each row the number of its filter; without one, drawings pack best.
    for (let y = 0; y < height; y++) rows.set(pixels.subarray(y * bytes, (y + 1) * bytes), y * (1 + bytes) + 1)
    await new Promise<void>((done, failed) => deflate.write(rows, (error) => (error ? failed(error) : done())))
  }
  await new Promise<void>((done) => deflate.once('end', done).end())
  const header = Buffer.alloc(8)
  header.writeUInt32BE(size.width * scale, 0)
  header.writeUInt32BE(size.height * scale, 4)
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', Buffer.concat([header, Uint8Array.from(FORMAT)])),
    ...packed.map((part) => chunk('IDAT', part)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

async function rendered(svg: string, scale: number) {
  const { Resvg } = await import('@resvg/resvg-js')
  const rendering = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: { fontFiles: [...fontFiles()], loadSystemFonts: false, defaultFontFamily: FONT, sansSerifFamily: FONT },
  })
  return rendering.render()
}
