/** A report as PDF: the page in sheets of A4, its texts as text in the bundled font. No browser takes part. */
import type { Report } from '../../shared/report.ts'
import { FONT, fontFiles } from './font.ts'
import type { LaidOut } from './page.ts'

/** Points of an inch's 72nd. */
const A4 = { width: 595.28, height: 841.89 }

/** The same report gives the same bytes: the file states no date but the one given. */
export async function pdfOf({ title }: Report, page: LaidOut, signal?: AbortSignal): Promise<Uint8Array> {
  const [{ default: PDFDocument }, { default: drawSvg }] = await Promise.all([
    import('pdfkit'),
    import('svg-to-pdfkit'),
  ])
  const scale = A4.width / page.width
  const [regular = '', bold = ''] = fontFiles()
  const document = new PDFDocument({
    autoFirstPage: false,
    font: regular,
    info: { Title: title, Producer: 'Quartile', Creator: 'Quartile', CreationDate: new Date(0) },
  })
  const parts: Uint8Array[] = []
  document.on('data', (part: Uint8Array) => parts.push(part))
  const ended = new Promise<void>((resolve, reject) => {
    document.on('end', resolve)
    document.on('error', reject)
  })
  document.registerFont(FONT, regular).registerFont(`${FONT} bold`, bold)
  for (const sheet of page.sheets(Math.floor(A4.height / scale))) {
    signal?.throwIfAborted()
    document.addPage({ size: [A4.width, A4.height], margin: 0 })
    document.rect(0, 0, A4.width, A4.height).fill(page.background)
    drawSvg(document, sheet.svg, 0, 0, {
      width: A4.width,
      height: sheet.height * scale,
      assumePt: true,
      preserveAspectRatio: 'xMinYMin meet',
      fontCallback: (_: string, isBold: boolean) => (isBold ? `${FONT} bold` : FONT),
      // What it cannot draw it leaves out; that is looked at in tests, and nothing for a terminal.
      warningCallback: () => undefined,
    })
    // Other jobs of this process, such as hearing a cancel, come between sheets.
    await new Promise((next) => setImmediate(next))
  }
  document.end()
  await ended
  return Buffer.concat(parts)
}
