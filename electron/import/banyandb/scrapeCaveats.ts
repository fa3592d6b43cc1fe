/** What must be known to read the files of the istio stress test. */
import type { Trouble } from '../csv/tally.ts'

export const SCRAPE_CAVEATS = {
  time: {
    code: 'time-from-row-number',
    severity: 'misleading',
    message: () =>
      'the rows carry no time; they are placed 15 s apart as the suite means to write them, so a scrape that failed or was late does not show',
  },
  rates: {
    code: 'rate-window-short',
    severity: 'misleading',
    message: () =>
      "the suite's rates take 20 points, which span 285 s, and divide by 300 s: they are 5 % low; corrected rates stand beside them",
  },
  percentiles: {
    code: 'percentiles-between-neighbours',
    severity: 'info',
    message: () =>
      "percentiles follow the suite's rule: the value at n·p/100 when that is whole, else the mean of the two values around it",
  },
} satisfies Record<string, Trouble>
