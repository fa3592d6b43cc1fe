/**
 * A folder with a manifest of Quartile's own is one run. Where it has the layout of a suite as well, the suite's layout says
 * what its files are, and the manifest and what samplers wrote beside them join that run.
 */
import { goMemoryCsv, goMemoryCsvOfServer } from '../goMemoryCsv.ts'
import type { FoundFile, Layout, PlannedSource, RunPlan } from './layout.ts'
import { nameOf, parentOf } from './layout.ts'

/** Kept for people and for the engine that runs it again. */
const NOT_READ: Readonly<Record<string, string>> = {
  'quartile.criteria.yaml': 'the criteria of the run, which `check` reads',
  '.room': 'place on the disk that is kept for the end of the manifest',
}

/** Wraps the plans of the systems for folders that hold a manifest; the others are left to them. */
export function planScenarios(
  files: readonly FoundFile[],
  systems: readonly Layout[],
): { readonly plans: readonly RunPlan[]; readonly left: readonly FoundFile[] } {
  const manifests = files.filter((file) => file.importer?.id === 'quartile-manifest-json')
  const taken = new Set<FoundFile>()
  const plans = manifests.map((manifest) => {
    const root = parentOf(manifest.path)
    const prefix = root === '' ? '' : `${root}/`
    const members = files.filter((file) => file.path.startsWith(prefix) && !taken.has(file))
    for (const file of members) taken.add(file)
    return planOf(root, members, systems)
  })
  return { plans, left: files.filter((file) => !taken.has(file)) }
}

function planOf(root: string, members: readonly FoundFile[], systems: readonly Layout[]): RunPlan {
  // Several runs within one folder are not what the suite's layout is made for; then all is one run of ours.
  const claims = systems.map((system) => system.claim(members)).filter((claimed) => claimed.length > 0)
  const suite = claims.length === 1 && claims[0]?.length === 1 ? claims[0][0] : undefined
  const claimed = new Set(suite?.sources.map(({ file }) => file))
  const manifest = beginning(members)
  const named = /"scenario"\s*:\s*"([\w-]{1,60})"/.exec(manifest)?.[1]
  // Ours reads the server's own page, the suite's the process that it runs in.
  const measuresServer = /"measures"\s*:\s*\[[^\]]*"go-memory-csv"/.test(manifest)
  const others = members.filter((file) => !claimed.has(file))
  const skipped = others
    .filter((file) => !file.importer && !suite?.skipped.some(({ path }) => path === file.path))
    .map((file) => ({
      path: file.path,
      reason: NOT_READ[nameOf(file.path)] ?? file.unknown ?? 'no format recognises it',
    }))
  return {
    name: root === '' ? '' : nameOf(root),
    root,
    system: suite?.system ?? named ?? 'scenario',
    parameters: suite?.parameters ?? {},
    ...(/"outcome"\s*:\s*"(?!running)/.test(manifest) ? { ended: true as const } : {}),
    sources: [...others.flatMap((file) => sourceOf(file)), ...(suite?.sources ?? [])].map((source) =>
      measuresServer && source.importer.id === goMemoryCsv.id ? { ...source, importer: goMemoryCsvOfServer } : source,
    ),
    skipped: [...skipped, ...(suite?.skipped ?? [])],
  }
}

function sourceOf(file: FoundFile): readonly PlannedSource[] {
  if (!file.importer) return []
  return [
    {
      file,
      importer: file.importer,
      ...(file.importer.id === 'log' ? { labels: { log: nameOf(file.path) } } : {}),
    },
  ]
}

/** The beginning of the manifest, which has the scenario's name and how the run ended. */
function beginning(members: readonly FoundFile[]): string {
  const manifest = members.find((file) => file.importer?.id === 'quartile-manifest-json')
  return manifest ? new TextDecoder().decode(manifest.head) : ''
}
