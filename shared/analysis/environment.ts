/** Which of a run's parameters say where it ran, rather than what it did: runs are only comparable when these agree. */

const ENVIRONMENT =
  /^(os|kernel|platform|arch|architecture|cpus?|cores|processors?|host|hostname|machine|image|image_digest|(total|driver|executor|host)_memory|(cpu|memory|heap|container)_limit(_bytes)?|container_[a-z_]+|jvm_(name|version)|java_version|go_version|go_max_procs|gomaxprocs)$/i

export function isEnvironment(parameter: string): boolean {
  return ENVIRONMENT.test(parameter)
}

/** The environment's parameters alone, by name. */
export function environmentOf(
  parameters: Readonly<Record<string, string | number>>,
): ReadonlyMap<string, string | number> {
  return new Map(
    Object.entries(parameters)
      .filter(([name]) => isEnvironment(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

/** Names that both state, with different values. */
export function environmentDifferences(
  one: ReadonlyMap<string, string | number>,
  other: ReadonlyMap<string, string | number>,
): readonly string[] {
  return [...one].flatMap(([name, value]) =>
    other.has(name) && String(other.get(name)) !== String(value) ? [name] : [],
  )
}
