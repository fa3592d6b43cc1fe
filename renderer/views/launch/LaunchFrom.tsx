/** The page of a scenario filled in with what an earlier run or sweep gives; whether it is started, a person says there. */
import { Link } from 'wouter'
import type { LaunchSource } from '../../../shared/launchApi.ts'
import { useQuery } from '../../address.ts'
import { useCore } from '../../useCore.ts'
import { FailureNotice } from '../../widgets/Notice.tsx'
import styles from './launch.module.css'
import { ScenarioPlan } from './ScenarioPlan.tsx'

/** The sweep stands in the query, since it may be many runs. */
export function LaunchFromBest({ scenario }: { readonly scenario: string }) {
  const [query] = useQuery()
  return <LaunchFrom source={{ scenario, best: (query.get('runs') ?? '').split(',') }} />
}

/** The configuration stands in the query, as the boundary's page wrote it. */
export function LaunchNext({ scenario }: { readonly scenario: string }) {
  const [query] = useQuery()
  try {
    return <LaunchFrom source={{ scenario, next: JSON.parse(query.get('set') ?? '') }} />
  } catch {
    return <FailureNotice failure={{ code: 'usage', message: 'The address names no configuration, or is cut off.' }} />
  }
}

export function LaunchFrom({ source }: { readonly source: LaunchSource }) {
  const start = useCore([source], (core) => core.startOf(source))
  if (start.state === 'failed')
    return (
      <div className={styles.view}>
        <p className={styles.back}>
          <Link href="/launch">← Launch</Link>
        </p>
        <FailureNotice failure={start.error} />
      </div>
    )
  return start.value && <ScenarioPlan scenario={start.value.scenario} start={start.value} />
}
