import { Link } from 'wouter'
import { writePart } from '../../../shared/analysis/runPart.ts'
import { suiteHalves } from '../../../shared/analysis/suitePair.ts'
import type { RunDocument } from '../../../shared/api.ts'
import { formatSpan } from '../../../shared/units.ts'
import { useActivity } from '../../activity/activity.ts'
import { ExportMenu } from '../../activity/ExportMenu.tsx'
import { followerOf } from '../../activity/jobs.ts'
import { addressOf, againAddress, reportAddress, sweepAddress } from '../../address.ts'
import { useCore } from '../../useCore.ts'
import { FollowedBadge } from '../../widgets/Badge.tsx'
import { Button } from '../../widgets/Button.tsx'
import { CaveatMark, caveatsOf } from '../../widgets/Caveats.tsx'
import { When } from '../../widgets/When.tsx'
import styles from './run.module.css'

/** Systems whose own scripts draw figures. */
const SUITES = ['trace-streaming', 'fusio-manifest']
/** Parameters beside the name; the rest are counted, and shown on hover. */
const MAX_PARAMETERS = 8

export function RunHeader({ run }: { readonly run: RunDocument }) {
  const parameters = Object.entries(run.parameters)
  const rest = parameters.slice(MAX_PARAMETERS)
  const halves = suiteHalves(run)
  const baseline = useCore([run.id], (core) => core.findBaseline(run.id), ['runs'])
  return (
    <header className={styles.header}>
      <div className={styles.about}>
        <h1>
          {run.name}
          <CaveatMark caveats={caveatsOf(run.caveats, ['run'])} about="the run" />
          {run.followedSinceMs !== undefined && <FollowedBadge />}
        </h1>
        <dl className={styles.facts}>
          <Fact name="System">{run.system}</Fact>
          <Fact name="Duration">{formatSpan(run) ?? 'none'}</Fact>
          <Fact name="Started">{run.startedAtMs === undefined ? 'unknown' : <When atMs={run.startedAtMs} />}</Fact>
          {parameters.slice(0, MAX_PARAMETERS).map(([name, value]) => (
            <Fact key={name} name={name}>
              {value}
            </Fact>
          ))}
          {rest.length > 0 && (
            <Fact name="and">
              <span title={rest.map(([name, value]) => `${name}: ${value}`).join('\n')}>{rest.length} more</span>
            </Fact>
          )}
          <Fact name="From">{run.origin}</Fact>
        </dl>
      </div>
      <div className={styles.actions}>
        <FollowAction run={run} />
        {isOfScenario(run) && (
          <Link className={styles.action} href={againAddress(run.id)}>
            Run again
          </Link>
        )}
        {isSweep(run) && (
          <Link className={styles.action} href={sweepAddress(run.id)}>
            Read as a sweep
          </Link>
        )}
        {baseline.value !== undefined && (
          <Link
            className={styles.action}
            href={addressOf('/compare', { base: baseline.value.id, candidate: run.id })}
            title={`${baseline.value.name} is pinned for ${run.system}`}
          >
            Compare with the baseline
          </Link>
        )}
        {halves !== undefined && (
          <Link
            className={styles.action}
            href={addressOf('/compare', {
              base: run.id,
              basePart: writePart(halves.base),
              candidate: run.id,
              candidatePart: writePart(halves.candidate),
            })}
          >
            {halves.title}
          </Link>
        )}
        <Link className={styles.action} href={addressOf('/compare', { base: run.id })}>
          Compare from here
        </Link>
        <Link className={styles.action} href={reportAddress([run.id])}>
          Build a report
        </Link>
        <ExportMenu runs={[run.id]} name={run.name} suite={SUITES.includes(run.system)} />
      </div>
    </header>
  )
}

/** Made by a scenario of Quartile's, by what its manifest says of itself. */
function isOfScenario({ parameters, followedSinceMs }: RunDocument): boolean {
  return followedSinceMs === undefined && typeof parameters.scenario === 'string' && parameters.outcome !== undefined
}

/** Rows that are configurations: a run whose numbers have no course over time. */
function isSweep({ series, axis, tables }: RunDocument): boolean {
  return (series.length === 0 && tables.some(({ rows }) => rows.length > 1)) || (axis === 'rows' && series.length > 1)
}

/** Stops following; or starts it where the test may still be running. */
function FollowAction({ run }: { readonly run: RunDocument }) {
  const { jobs, follow, cancel } = useActivity()
  const follower = followerOf(jobs, run.id)
  if (follower !== undefined)
    return (
      <Button look="primary" title="Keep the run as it stands" onClick={() => cancel(follower.id)}>
        Stop following
      </Button>
    )
  if (run.canFollow !== true) return undefined
  return (
    <Button look="primary" title="The test may still be running: show what it writes" onClick={() => follow(run.id)}>
      Follow
    </Button>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
