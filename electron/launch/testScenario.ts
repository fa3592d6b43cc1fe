/** A short scenario around the demo's service, for tests. */
import { join } from 'node:path'
import { scenariosFolder } from './scenarioFiles.ts'

const placeholder = (name: string) => `\${${name}}`

/** Phases of `seconds` and an end that is as the lines say. */
export function shortScenario({ seconds = 2, more = '', phase = '' } = {}): string {
  return `
version: 1
name: short
targets:
  service:
    command: ['${placeholder('node')}', --expose-gc, ${join(scenariosFolder(), 'demo', 'service.mjs')}]
    environment: { PORT: '${placeholder('ports.http')}' }
    ports: { http: 0 }
    ready: { http: { port: http, path: /healthz }, within: 20 s }
phases:
  - name: load
    kind: write
    duration: ${seconds} s
    drivers: [{ use: http-load, with: { target: service.http, rate: 40/s, connections: 4 } }]
${phase}
samplers:
  - { use: process, target: service, every: 200 ms }
  - { use: prometheus, target: service, every: 200 ms, with: { port: http, path: '/metrics?gc=1' } }
  - { use: profile, target: service, every: 1 s, with: { port: http, kind: v8 } }
${more}`
}
