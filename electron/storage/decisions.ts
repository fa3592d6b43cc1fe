/** Decisions of persons about verdicts, and the stored verdicts that follow them. */
import { subjectKey } from '../../shared/analysis/decisions.ts'
import type { LeakDocument } from '../../shared/api.ts'
import type { Decision, Outcome, RunId, VerdictSubject } from '../../shared/model.ts'
import type { ReadableDatabase, WritableDatabase } from './database.ts'
import { storeVerdicts } from './verdicts.ts'

interface Row {
  readonly phase: string | null
  readonly metric: string
  readonly labels: string | null
  readonly warmupEnd: number | null
  readonly outcome: Outcome | null
  readonly reason: string | null
  readonly atMs: number | null
}

/** At most one for each verdict of the run. */
export function decisionsOf(db: ReadableDatabase, run: number): readonly Decision[] {
  const rows = db
    .prepare(
      `SELECT phase, metric, labels, warmup_end AS warmupEnd, outcome, reason, at_ms AS atMs
       FROM decision WHERE run_key = ? ORDER BY subject`,
    )
    .all(run) as Row[]
  return rows.map(({ phase, metric, labels, warmupEnd, outcome, reason, atMs }) => ({
    ...(phase === null ? {} : { phase }),
    metric,
    ...(labels === null ? {} : { labels: JSON.parse(labels) }),
    ...(warmupEnd === null ? {} : { warmupEnd }),
    ...(outcome === null || reason === null || atMs === null ? {} : { overruled: { outcome, reason, atMs } }),
  }))
}

/** Those about a run by its id; none when there is no such run yet. */
export function decisionsOfRun(db: ReadableDatabase, id: RunId): readonly Decision[] {
  const key = db.prepare(`SELECT key FROM run WHERE id = ?`).pluck().get(id) as number | undefined
  return key === undefined ? [] : decisionsOf(db, key)
}

/**
 * Puts the decision in the place of the one before it, or takes that away, and stores what the run is judged by it:
 * all of it or, when judging throws, nothing.
 */
export function storeDecision(
  db: WritableDatabase,
  run: number,
  subject: VerdictSubject,
  decision: Decision | undefined,
  judgeAgain: () => LeakDocument,
): LeakDocument {
  return db.transaction(() => {
    const key = subjectKey(subject)
    if (decision === undefined) db.prepare(`DELETE FROM decision WHERE run_key = ? AND subject = ?`).run(run, key)
    else {
      const { phase, metric, labels, warmupEnd, overruled } = decision
      db.prepare(
        `INSERT OR REPLACE INTO decision (run_key, subject, phase, metric, labels, warmup_end, outcome, reason, at_ms)
         VALUES (@run, @key, @phase, @metric, @labels, @warmupEnd, @outcome, @reason, @atMs)`,
      ).run({
        run,
        key,
        phase: phase ?? null,
        metric,
        labels: labels === undefined ? null : JSON.stringify(labels),
        warmupEnd: warmupEnd ?? null,
        outcome: overruled?.outcome ?? null,
        reason: overruled?.reason ?? null,
        atMs: overruled?.atMs ?? null,
      })
    }
    const leak = judgeAgain()
    storeVerdicts(db, run, leak)
    return leak
  })()
}
