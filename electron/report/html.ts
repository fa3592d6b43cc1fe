/**
 * A report as one HTML file: figures that can be zoomed and read point by point, offline. The policy in its head lets
 * nothing be fetched and no script run but the two that are written into it.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Theme } from '../../shared/api.ts'
import { checksTable } from '../../shared/criteriaReport.ts'
import { unreachable } from '../../shared/errors.ts'
import { PALETTES } from '../../shared/figures/theme.ts'
import {
  type CaveatGroup,
  caveatPlace,
  type FigureBlock,
  type NotePart,
  type Provenance,
  type Report,
  type ReportBlock,
  type ReportTable,
  SEVERITY_WORDS,
  type VerdictCard,
} from '../../shared/report.ts'
import { htmlStyle } from './htmlStyle.ts'
import { element, escapeXml } from './xml.ts'

/** `svgOf` draws a block for readers without scripts, and flame graphs for all. */
export async function htmlOf(
  report: Report,
  theme: Theme,
  svgOf: (block: ReportBlock, idPrefix: string) => Promise<string>,
): Promise<string> {
  const figures: FigureBlock[] = []
  const parts: string[] = []
  let drawn = 0
  for (const { id, title, blocks } of report.sections) {
    const inner: string[] = [tag('h2', title)]
    for (const block of blocks) {
      if (block.kind === 'figure') {
        const n = figures.push(block) - 1
        const still = await svgOf(block, `s${drawn++}`)
        inner.push(
          caption(block.title),
          `<div class="figure" id="figure-${n}" style="${placeStyle(block)}"></div><noscript>${still}</noscript>`,
        )
      } else if (block.kind === 'flame') inner.push(await svgOf(block, `s${drawn++}`))
      else inner.push(blockHtml(block))
    }
    parts.push(element('section', { id }, inner))
  }
  const plotly = figures.length === 0 ? '' : plotlySource()
  const boot = figures.length === 0 ? '' : BOOT
  const data = JSON.stringify(figures.map(({ figure, own }) => ({ ...figure, own }))).replaceAll('<', '\\u003c')
  return `<!doctype html>
<html lang="en" data-theme="${theme}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy([plotly, boot].filter((script) => script !== ''))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${text(report.title)}</title>
<style>${htmlStyle(PALETTES[theme])}</style>
</head>
<body>
<header><p class="muted">Quartile report</p>${tag('h1', report.title)}${report.lead.map((line) => tag('p', line)).join('')}</header>
<main>
${parts.join('\n')}
${report.provenance.map(provenance).join('\n')}
</main>
${figures.length === 0 ? '' : `<script type="application/json" id="figures">${data}</script>\n<script>${plotly}</script>\n<script>${boot}</script>`}
</body>
</html>
`
}

/** What a suite draws by its own script keeps its shape, and is as wide as there is room. */
function placeStyle({ height, own }: FigureBlock): string {
  return own === undefined ? `height:${height}px` : `aspect-ratio:${own.width}/${own.height};overflow:hidden`
}

function plotlySource(): string {
  const source = readFileSync(createRequire(import.meta.url).resolve('plotly.js-cartesian-dist-min'), 'utf8')
  return source.replaceAll('</script', '<\\/script')
}

/** Figures are drawn when they come near the window: a page of forty opens at once. */
const BOOT = `
const figures = JSON.parse(document.getElementById('figures').textContent);
const draw = (place) => {
  const { data, layout, own } = figures[Number(place.id.slice(7))];
  if (own) {
    const inner = place.appendChild(document.createElement('div'));
    const fit = () => { inner.style.transform = \`scale(\${place.clientWidth / own.width})\`; };
    Object.assign(inner.style, { width: own.width + 'px', height: own.height + 'px', transformOrigin: '0 0' });
    fit();
    new ResizeObserver(fit).observe(place);
    Plotly.newPlot(inner, data, { ...layout, autosize: false, width: own.width, height: own.height }, { displaylogo: false });
    return;
  }
  Plotly.newPlot(place, data, { ...layout, autosize: true, width: undefined, height: place.clientHeight }, { responsive: true, displaylogo: false });
};
const watch = new IntersectionObserver((seen) => {
  for (const { isIntersecting, target } of seen) if (isIntersecting) { watch.unobserve(target); draw(target); }
}, { rootMargin: '600px' });
for (const place of document.querySelectorAll('.figure')) watch.observe(place);
addEventListener('beforeprint', () => {
  for (const place of document.querySelectorAll('.figure:empty')) { watch.unobserve(place); draw(place); }
});
`

function policy(scripts: readonly string[]): string {
  const hashes = scripts.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`)
  return [
    "default-src 'none'",
    `script-src ${hashes.length === 0 ? "'none'" : hashes.join(' ')}`,
    "style-src 'unsafe-inline'",
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

type WordBlock = Exclude<ReportBlock, { readonly kind: 'figure' | 'flame' }>

function blockHtml(block: WordBlock): string {
  switch (block.kind) {
    case 'paragraph':
      return tag('p', block.text)
    case 'note':
      return element('div', { class: 'note' }, block.parts.map(notePart))
    case 'verdicts':
      return `${element('div', { class: 'verdicts' }, block.verdicts.map(verdict))}${leftOut(block.leftOut, 'judged series')}`
    case 'checks':
      return table(checksTable(block))
    case 'table':
      return table(block)
    case 'caveats':
      return block.groups.map(caveats).join('')
    case 'console':
      return `${caption(block.title)}${tag('pre', block.text)}`
    default:
      return unreachable(block)
  }
}

function notePart({ kind, text: words }: NotePart): string {
  if (kind === 'heading') return tag('h3', words)
  if (kind === 'code') return tag('pre', words)
  return kind === 'item' ? `<ul>${tag('li', words)}</ul>` : tag('p', words)
}

function verdict({ subject, outcome, byEvidence, reasons, evidence }: VerdictCard): string {
  const word = byEvidence === undefined ? outcome : `${outcome} (by the evidence: ${byEvidence})`
  const right = (name: string) => ({ name, align: 'right' as const })
  return element('div', { class: `verdict ${outcome}` }, [
    tag('strong', word),
    tag('h3', subject),
    ...reasons.map((reason) => tag('p', reason)),
    evidence.length === 0
      ? ''
      : table({
          kind: 'table',
          columns: [{ name: 'Evidence', align: 'left' }, ...['First quarter', 'Last quarter', 'Says'].map(right)],
          rows: evidence.map(({ rule, first, last, says }) =>
            [rule, first, last, says].map((each) => ({ text: each })),
          ),
          leftOut: 0,
        }),
  ])
}

function table({ title, note, columns, rows, leftOut: more }: ReportTable): string {
  const cells = (name: string, each: readonly { text: string; tone?: string }[]) =>
    each
      .map((cell, i) => {
        const side = columns[i]?.align === 'right' ? 'right' : 'left'
        return `<${name} class="${side}${cell.tone === undefined ? '' : ` ${cell.tone}`}">${text(cell.text)}</${name}>`
      })
      .join('')
  const head = cells(
    'th',
    columns.map(({ name }) => ({ text: name })),
  )
  return `${caption(title)}${note === undefined ? '' : `<p class="muted">${text(note)}</p>`}<div class="table"><table><thead><tr>${head}</tr></thead><tbody>${rows
    .map((row) => `<tr>${cells('td', row)}</tr>`)
    .join('')}</tbody></table></div>${leftOut(more, 'rows')}`
}

function caveats({ severity, caveats: each, leftOut: more }: CaveatGroup): string {
  const items = each.map((caveat) => {
    const place = caveatPlace(caveat)
    return tag('li', place === undefined ? caveat.message : `${place}: ${caveat.message}`)
  })
  return `<h3 class="${severity}">${SEVERITY_WORDS[severity]} (${each.length + more})</h3><ul class="${severity}">${items.join('')}</ul>${leftOut(more, 'caveats of this kind')}`
}

function provenance({ title, entries }: Provenance): string {
  const rows = entries.map(({ name, lines }) => `${tag('dt', name)}${lines.map((line) => tag('dd', line)).join('')}`)
  return `<section class="provenance">${tag('h2', title)}<dl>${rows.join('')}</dl></section>`
}

function caption(title: string | undefined): string {
  return title === undefined ? '' : tag('h3', title)
}

function leftOut(count: number, what: string): string {
  return count === 0 ? '' : `<p class="muted">${count} more ${what} are not shown.</p>`
}

function tag(name: string, words: string): string {
  return `<${name}>${text(words)}</${name}>`
}

/** Line ends stay, which an attribute would escape. */
function text(words: string): string {
  return words.split('\n').map(escapeXml).join('\n')
}
