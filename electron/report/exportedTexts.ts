/** Every text that a file's bytes hold, for tests that ask what an export tells: as they are, and unpacked. */
import { inflateSync } from 'node:zlib'

/** The bytes as text, and what is deflated within them: a PNG's text chunks, a PDF's streams and the words drawn by them. */
export function exportedTexts(bytes: Buffer): readonly string[] {
  const plain = [bytes.toString('utf8'), bytes.toString('latin1'), bytes.toString('utf16le')]
  if (bytes.subarray(1, 4).toString('latin1') === 'PNG') return [...plain, ...chunkTexts(bytes)]
  if (bytes.subarray(0, 4).toString('latin1') === '%PDF') return [...plain, ...pdfTexts(bytes)]
  return plain
}

function chunkTexts(png: Buffer): readonly string[] {
  const texts: string[] = []
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const type = png.toString('latin1', at + 4, at + 8)
    const data = png.subarray(at + 8, at + 8 + png.readUInt32BE(at))
    const isPacked = type === 'zTXt' || (type === 'iTXt' && data[data.indexOf(0) + 1] === 1)
    if (!isPacked) continue
    // Behind the keyword: flag and method, and of an iTXt language and translated keyword, both empty here.
    texts.push(inflateSync(data.subarray(data.indexOf(0) + (type === 'zTXt' ? 2 : 5))).toString('utf8'))
  }
  return texts
}

function pdfTexts(pdf: Buffer): readonly string[] {
  const streams: string[] = []
  for (let at = pdf.indexOf('stream\n'); at >= 0; at = pdf.indexOf('stream\n', at + 1)) {
    if (pdf.toString('latin1', at - 3, at) === 'end') continue
    const end = pdf.indexOf('endstream', at)
    try {
      streams.push(inflateSync(pdf.subarray(at + 7, end)).toString('latin1'))
    } catch {
      // Not deflated: its bytes were looked through as they are.
    }
  }
  const letters = streams.filter((stream) => stream.includes('begincmap')).map(lettersOf)
  // Which font a word is in does not matter: it is told by every one of them.
  const drawn = letters.flatMap((font) => streams.map((stream) => wordsOf(stream, font)))
  return [...streams, ...drawn]
}

/** Glyph → letters, by ranges of the form `<0000> <00ff> [<0020> <0041> …]`. */
function lettersOf(cmap: string): ReadonlyMap<number, string> {
  const letters = new Map<number, string>()
  for (const [, from = '', list = ''] of cmap.matchAll(/<([0-9a-f]+)>\s*<[0-9a-f]+>\s*\[([^\]]*)\]/gi))
    for (const [i, [, hex = '']] of [...list.matchAll(/<([0-9a-f ]*)>/gi)].entries())
      letters.set(
        Number.parseInt(from, 16) + i,
        Buffer.from(hex.replaceAll(' ', ''), 'hex').swap16().toString('utf16le'),
      )
  return letters
}

function wordsOf(stream: string, font: ReadonlyMap<number, string>): string {
  const glyphs = stream.matchAll(/<([0-9a-f]+)>/gi)
  return [...glyphs]
    .flatMap(([, hex = '']) => hex.match(/.{4}/g) ?? [])
    .map((glyph) => font.get(Number.parseInt(glyph, 16)) ?? '')
    .join('')
}
