/** Upstream's figures and the corrected ones, side by side. */
import type { LeakReport } from '../../../shared/model.ts'
import { format, formatNumber, MIB } from '../../../shared/units.ts'
import styles from './run.module.css'

/** Whether a reader sees two different figures side by side. */
export function differs({ upstream, quartile }: LeakReport): boolean {
  if (quartile === undefined || upstream === undefined || upstream.verdict === 'not-evaluated') return false
  const shown = (value: number) => format(value, quartile.unit)
  return shown(upstream.first * MIB) !== shown(quartile.first) || shown(upstream.last * MIB) !== shown(quartile.last)
}

export function QuartileTable({ report }: { readonly report: LeakReport }) {
  const { upstream, quartile } = report
  if (upstream === undefined && quartile === undefined) return undefined
  const judged = upstream !== undefined && upstream.verdict !== 'not-evaluated' ? upstream : undefined
  const rows = [
    {
      name: 'First quarter',
      upstream: judged && `${formatNumber(judged.first)} ${judged.unit}`,
      corrected: quartile && format(quartile.first, quartile.unit),
    },
    {
      name: 'Last quarter',
      upstream: judged && `${formatNumber(judged.last)} ${judged.unit}`,
      corrected: quartile && format(quartile.last, quartile.unit),
    },
    {
      name: 'Verdict',
      upstream: upstream?.verdict.replace('-', ' '),
      corrected: report.outcome,
    },
  ]
  return (
    <table className={styles.evidence}>
      <thead>
        <tr>
          <td />
          {upstream !== undefined && <th scope="col">Suite’s script</th>}
          <th scope="col">Corrected</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name}>
            <th scope="row">{row.name}</th>
            {upstream !== undefined && <td>{row.upstream ?? 'none'}</td>}
            <td>{row.corrected ?? 'none'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
