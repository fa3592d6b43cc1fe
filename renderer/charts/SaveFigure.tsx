/** A figure as a file: its picture, as large as it is on screen, or its numbers. */
import type { RefObject } from 'react'
import type { Figure } from '../../shared/model.ts'
import { useActivity } from '../activity/activity.ts'
import styles from './charts.module.css'
import { tableCsv } from './figureCsv.ts'
import { figureTable } from './figureTable.ts'

/** Pixels per CSS pixel of a picture, sharp in print. */
const SCALE = 2

interface SaveFigureProps {
  readonly figure: Figure
  /** What the figure shows; the file is called so. */
  readonly name: string
  readonly place: RefObject<HTMLElement | null>
}

export function SaveFigure({ figure, name, place }: SaveFigureProps) {
  const { attempt } = useActivity()
  const picture = (format: 'png' | 'svg') =>
    attempt(async () => {
      const element = place.current
      if (element === null) return
      const { default: Plotly } = await import('./plot.ts')
      const { width, height } = element.getBoundingClientRect()
      const address = await Plotly.toImage(element, {
        format,
        width: Math.round(width) || 1_000,
        height: Math.round(height) || 500,
        ...(format === 'png' ? { scale: SCALE } : {}),
      })
      save(address, `${fileName(name)}.${format}`)
    })
  const numbers = () => {
    const table = figure.table ?? figureTable(figure).table
    const address = URL.createObjectURL(new Blob([tableCsv(table)], { type: 'text/csv' }))
    save(address, `${fileName(name)}.csv`)
    URL.revokeObjectURL(address)
  }
  return (
    <span className={styles.saves}>
      <Save label="CSV" title="Its numbers, in base units" act={numbers} />
      <Save label="PNG" title="The picture" act={() => picture('png')} />
      <Save label="SVG" title="The picture, to be scaled" act={() => picture('svg')} />
    </span>
  )
}

function Save({ label, title, act }: { readonly label: string; readonly title: string; readonly act: () => void }) {
  return (
    <button type="button" className={styles.save} title={title} onClick={act}>
      {label}
    </button>
  )
}

function save(address: string, name: string): void {
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
}

/** Without the characters that some file system refuses. */
function fileName(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}._ -]/gu, '-').slice(0, 120) || 'figure'
}
