/** How the report is written, whichever form it takes; in the address. */
import { type ExportOptions, MAX_PAGE_WIDTH, MAX_REPORT_SCALE, MIN_PAGE_WIDTH } from '../../../shared/reportApi.ts'
import { useQuery } from '../../address.ts'
import styles from './report.module.css'

const WIDTHS = [MIN_PAGE_WIDTH, 1_000, 1_200, 1_400, 1_800, MAX_PAGE_WIDTH]
const USUAL_WIDTH = 1_400
const SCALES = Array.from({ length: MAX_REPORT_SCALE }, (_, i) => i + 1)

/** What the address says of it. */
export function exportOptionsOf(query: URLSearchParams): ExportOptions {
  const width = WIDTHS.find((each) => each === Number(query.get('width')))
  const scale = SCALES.find((each) => each === Number(query.get('scale')))
  return {
    theme: query.get('theme') === 'dark' ? 'dark' : 'light',
    ...(width === undefined ? {} : { width }),
    ...(scale === undefined ? {} : { scale }),
    ...(query.get('split') === '1' ? { split: true } : {}),
    ...(query.get('data') === '0' ? { withoutData: true } : {}),
  }
}

export function ExportForm() {
  const [query, change] = useQuery()
  const { theme, width, scale, split, withoutData } = exportOptionsOf(query)
  return (
    <div className={styles.form}>
      <label>
        Colours
        <select value={theme} onChange={(event) => change({ theme: event.target.value })}>
          <option value="light">light</option>
          <option value="dark">dark</option>
        </select>
      </label>
      <label>
        Width
        <select value={width ?? USUAL_WIDTH} onChange={(event) => change({ width: event.target.value })}>
          {WIDTHS.map((each) => (
            <option key={each} value={each}>{`${each} pixels`}</option>
          ))}
        </select>
      </label>
      <label>
        Scale of pictures
        <select value={scale ?? ''} onChange={(event) => change({ scale: event.target.value })}>
          <option value="">2, or 1 where the page is long</option>
          {SCALES.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <label className={styles.tick}>
        <input
          type="checkbox"
          checked={split === true}
          onChange={(event) => change({ split: event.target.checked ? '1' : undefined })}
        />{' '}
        PNG and SVG: a file for each figure
      </label>
      <label className={styles.tick}>
        <input
          type="checkbox"
          checked={withoutData !== true}
          onChange={(event) => change({ data: event.target.checked ? undefined : '0' })}
        />{' '}
        A PNG carries its data, and opens again when it is dropped on Quartile
      </label>
    </div>
  )
}
