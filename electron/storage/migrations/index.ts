import { runs } from './001-runs.ts'
import { profileContents } from './002-profileContents.ts'
import { decisions } from './003-decisions.ts'
import { criteria } from './004-criteria.ts'
import { logs } from './005-logs.ts'
import { sourceFolders } from './006-sourceFolders.ts'
import { formatAnswers } from './007-formatAnswers.ts'
import { growingRuns } from './008-growingRuns.ts'
import { runLabels } from './009-runLabels.ts'
import { reportDraft } from './010-reportDraft.ts'
import { profileRoles } from './011-profileRoles.ts'

/** Every step of the schema in order; a workspace's `user_version` says how many it has taken. Never edit a released one. */
export const migrations: readonly string[] = [
  runs,
  profileContents,
  decisions,
  criteria,
  logs,
  sourceFolders,
  formatAnswers,
  growingRuns,
  runLabels,
  reportDraft,
  profileRoles,
]
