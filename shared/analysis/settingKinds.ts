/** What a parameter of a run is about, and how a difference in it may mislead. */
import type { Severity } from '../model.ts'

interface SettingKind {
  /** Of the caveat. */
  readonly code: string
  readonly severity: Severity
  readonly group: SettingGroup
  readonly pattern: RegExp
  /** What is named before the parameters, e.g. `The host`. */
  readonly what: string
  readonly misleads: string
}

export type SettingGroup = 'setting' | 'environment' | 'version'

/** The first that knows a parameter takes it. */
const KINDS: readonly SettingKind[] = [
  {
    code: 'compare-different-host',
    severity: 'misleading',
    group: 'environment',
    pattern: /^(host|hostname|machine|node|runner)$/i,
    what: 'The host differs',
    misleads: 'other hardware and other neighbours change times, and memory that follows from speed',
  },
  {
    code: 'compare-different-memory-limit',
    severity: 'misleading',
    group: 'environment',
    pattern:
      /^((total|driver|executor|host|available)_memory|(memory|heap|container|container_memory|mem)_limit(_bytes)?|gomemlimit|xmx|max_heap(_size)?|memory)$/i,
    what: 'Memory limits differ',
    misleads: 'a runtime that may hold more collects later, so that higher memory need not be worse',
  },
  {
    code: 'compare-different-cpus',
    severity: 'misleading',
    group: 'environment',
    pattern: /^(cpus?|cores|processors?|cpu_(limit|quota|model)|container_cpus?|go_max_procs|gomaxprocs|vcpus)$/i,
    what: 'Processors differ',
    misleads: 'times follow from them, and pools and collectors size themselves by them',
  },
  {
    code: 'compare-different-kernel',
    severity: 'misleading',
    group: 'environment',
    pattern: /^(os|kernel|kernel_version|os_version|platform|arch|architecture)$/i,
    what: 'The operating system differs',
    misleads: 'caches, pages and schedulers are not the same, and memory is accounted differently',
  },
  {
    code: 'compare-different-image',
    severity: 'misleading',
    group: 'environment',
    pattern: /^((docker_|container_|base_)?image(_digest|_id|_tag)?)$/i,
    what: 'The image differs',
    misleads: 'all that is in it may have changed with the program that is tested',
  },
  {
    code: 'compare-different-scale',
    severity: 'misleading',
    group: 'setting',
    pattern: /^(scale|scale_factor|size|rows|records|input_rows|dataset|data_size|traces|spans|items)$/i,
    what: 'The scale of the work differs',
    misleads: 'more work takes more memory and time without anything being worse: compare them per row',
  },
  {
    code: 'compare-different-seed',
    severity: 'misleading',
    group: 'setting',
    pattern: /^(seed|random_seed|rng_seed)$/i,
    what: 'The seed differs',
    misleads: 'the two worked on other data or in another order, and part of a difference is luck',
  },
  {
    code: 'compare-different-versions',
    severity: 'info',
    group: 'version',
    pattern: /(^|_)(version|commit|revision|git|sha|branch|build|release)(_|$)/i,
    what: 'Versions differ',
    misleads: 'where that is not what is compared, it is one change more',
  },
]

const REST: Omit<SettingKind, 'pattern'> = {
  code: 'compare-different-parameters',
  severity: 'misleading',
  group: 'setting',
  what: 'Settings differ',
  misleads: 'a difference in the numbers may come from them',
}

export function settingKind(parameter: string): Omit<SettingKind, 'pattern'> {
  return KINDS.find(({ pattern }) => pattern.test(parameter)) ?? REST
}

/** What repeats of one configuration may differ in. */
export function isSeed(parameter: string): boolean {
  return settingKind(parameter).code === 'compare-different-seed'
}
