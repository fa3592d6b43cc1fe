/** Ten reports with long names, many series and many languages: no text overlaps or is cut, within figures too. */
import { describe, expect, it, vi } from 'vitest'
import { judgeRun } from '../../shared/analysis/leakRun.ts'
import { panelsOf } from '../../shared/figures/panels.ts'
import { runFigure } from '../../shared/figures/runFigure.ts'
import type { Phase, Series } from '../../shared/model.ts'
import { runReport } from '../../shared/runReport.ts'
import { cut, drawnTexts, overlaps } from './drawnTexts.ts'
import { exampleRun, STARTED_AT_MS } from './exampleReports.ts'
import { lackingIn } from './font.ts'
import { layOut } from './page.ts'

// Each draws a whole page with its figures.
vi.setConfig({ testTimeout: 120_000 })

const POINTS = 60

const LANGUAGES: readonly (readonly [language: string, words: string, isDrawn: boolean])[] = [
  ['German', 'Arbeitsspeicherauslastungsüberwachungsprotokoll', true],
  ['French', 'mémoire allouée à l’exécution des requêtes, après collecte', true],
  ['Polish', 'zużycie pamięci podręcznej żądań źródłowych', true],
  ['Russian', 'использование оперативной памяти процессом записи', true],
  ['Greek', 'χρήση μνήμης κατά την εγγραφή δεδομένων', true],
  ['Arabic', 'استخدام الذاكرة أثناء الكتابة والقراءة', true],
  ['Hebrew', 'שימוש בזיכרון בזמן כתיבה וקריאה', true],
  ['Vietnamese', 'mức sử dụng bộ nhớ trong khi ghi dữ liệu', true],
  ['Japanese', '書き込み中のメモリ使用量と待ち時間の推移', false],
  ['Hindi', 'लेखन के दौरान स्मृति का उपयोग', false],
]

describe('a report in many languages', () => {
  it.each(LANGUAGES)('%s: nothing overlaps or is cut', async (language, words, isDrawn) => {
    // Series beyond what a legend holds in one line, each with a long name of its own, and with labels.
    const series = Array.from({ length: 24 }, (_, i): Series => {
      const unit = (['bytes', 'count', 'seconds', 'ratio'] as const)[i % 4] ?? 'count'
      const t = Float64Array.from({ length: POINTS }, (_, k) => k)
      const v = t.map((x) => 1e6 * (1 + (i % 5)) + x * i * 1_000)
      return { metric: `${words} ${i}`, unit, ...(i % 3 === 0 ? { labels: { mode: `${words}-${i}` } } : {}), t, v }
    })
    const phases: readonly Phase[] = [
      { name: words, start: 0, end: 20, kind: 'write' },
      { name: `${words} ${words}`, start: 20, end: 24, kind: 'other' },
      { name: words.slice(0, 12), start: 24, end: POINTS, kind: 'query' },
    ]
    const change = { phases, duration: POINTS, parameters: { [words]: words } }
    const run = exampleRun(`${language}: ${words} ${words}`, series, change)
    const drawing = { phases, duration: POINTS, theme: 'light' as const, startedAtMs: STARTED_AT_MS }
    const report = runReport({
      run,
      leak: judgeRun({ run, seriesList: series, phases }, {}),
      figure: runFigure({ ...panelsOf(series), ...drawing }),
      toolVersion: '1.2.3',
    })
    for (const width of [800, 1_400]) {
      const { texts, svg, height } = await layOut(report, 'light', { width })
      expect(overlaps(texts, 0.5)).toEqual([])
      expect(cut(texts, width - 40, height)).toEqual([])
      // Those of the figure, in its own corner of the page.
      const [figure = ''] = svg.match(/<svg x="[\s\S]*?<\/svg>/) ?? []
      const drawn = await drawnTexts(figure)
      expect(drawn.length).toBeGreaterThan(20)
      expect(overlaps(drawn)).toEqual([])
      expect(lackingIn(words).length === 0).toBe(isDrawn)
      expect(texts.some(({ text }) => text === 'Letters that are not drawn')).toBe(!isDrawn)
    }
  })
})
