/** Who may import whom. ARCHITECTURE.md draws the same arrows. */
const node = ['^node:', '^(fs|path|os|crypto|http|child_process|zlib|stream|url|util|worker_threads)$']

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'shared-imports-nothing-but-itself',
      severity: 'error',
      from: { path: '^shared/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^shared/' },
    },
    {
      name: 'renderer-never-reaches-electron',
      severity: 'error',
      from: { path: '^renderer/', pathNot: '\\.test\\.ts$' },
      to: { path: ['^electron/', ...node] },
    },
    {
      name: 'only-hosts-import-the-electron-package',
      severity: 'error',
      from: { path: '^(shared|renderer|electron)/', pathNot: ['^electron/(main|preload)\\.ts$', '\\.test\\.ts$'] },
      to: { path: '^(electron|node_modules/electron)(/|$)', pathNot: '^electron/.*\\.ts$' },
    },
    {
      name: 'importers-never-see-sql',
      severity: 'error',
      from: { path: '^electron/import/', pathNot: '\\.test\\.ts$' },
      to: { path: ['^electron/(storage|jobs|report)/', '^electron/core', 'node_modules/better-sqlite3'] },
    },
    {
      name: 'storage-knows-no-formats',
      severity: 'error',
      from: { path: '^electron/storage/', pathNot: '\\.test\\.ts$' },
      to: { path: '^electron/(import|jobs|report)/' },
    },
    {
      name: 'only-storage-opens-the-database',
      severity: 'error',
      from: { path: '^electron/', pathNot: ['^electron/storage/', '\\.test\\.ts$'] },
      to: { path: 'node_modules/better-sqlite3' },
    },
    {
      name: 'no-view-imports-another-view',
      severity: 'error',
      from: { path: '^renderer/views/([^/]+)/' },
      to: { path: '^renderer/views/', pathNot: '^renderer/views/$1/' },
    },
    {
      name: 'one-importer-of-plotly-in-the-window',
      severity: 'error',
      from: { path: '^renderer/', pathNot: '^renderer/charts/plot\\.ts$' },
      to: { path: 'plotly' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'electron/tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
}
