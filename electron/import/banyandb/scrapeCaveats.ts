/** What must be known to read the files of the istio stress test. */
import type { Trouble } from '../csv/tally.ts'

export const SCRAPE_CAVEATS = {
  time: {
    code: 'time-from-row-number',
    severity: 'misleading',
    message: () =>
      'the rows carry no time; they are placed 15 s apart as the suite means to write them, so a scrape that failed or was late does not show',
  },
  load: {
    code: 'growth-under-load',
    severity: 'misleading',
    subject: 'go_memstats_alloc_bytes',
    message: () =>
      'the test writes all the while, and the index of the server grows with what it holds: heap that rises here may be that, and no leak. It is one when it goes on rising while nothing is written.',
  },
  rates: {
    code: 'rate-window-short',
    severity: 'misleading',
    message: () =>
      "the suite's rates take 20 points, which span 285 s, and divide by 300 s: they are 5 % low; corrected rates stand beside them",
  },
  seconds: {
    code: 'seconds-assumed',
    severity: 'info',
    message: () => 'the file states no unit; its numbers are read as seconds, as the trace-duration test writes them',
  },
  percentiles: {
    code: 'percentiles-between-neighbours',
    severity: 'info',
    message: () =>
      "percentiles follow the suite's rule: the value at n·p/100 when that is whole, else the mean of the two values around it",
  },
} satisfies Record<string, Trouble>
