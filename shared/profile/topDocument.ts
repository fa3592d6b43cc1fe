import type { ProfileReport } from './pprofReport.ts'
import type { StackProfile } from './profile.ts'

/** `quartile profile top --json`. Values are in the profile's own unit; percentages of `total`, signs kept. */
export interface ProfileTopDocument {
  readonly format: 'quartile/profile-top'
  readonly version: 1
  readonly sampleType: string
  readonly unit: string
  readonly total: number
  readonly rows: readonly {
    readonly function: string
    /** Empty when the profile names none. */
    readonly file: string
    readonly flat: number
    readonly flatPercent: number
    readonly cum: number
    readonly cumPercent: number
  }[]
}

export function topDocument(profile: StackProfile, report: ProfileReport, sampleType: number): ProfileTopDocument {
  const { type = '', unit = '' } = profile.sampleTypes[sampleType] ?? {}
  const percent = (value: number) => (report.total === 0 ? 0 : (value / report.total) * 100)
  return {
    format: 'quartile/profile-top',
    version: 1,
    sampleType: type,
    unit,
    total: report.total,
    rows: report.rows.map(({ function: name, file, flat, cum }) => ({
      function: name,
      file,
      flat,
      flatPercent: percent(flat),
      cum,
      cumPercent: percent(cum),
    })),
  }
}
