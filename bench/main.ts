import { mkdirSync, writeFileSync } from 'node:fs'
import { arch, cpus, platform } from 'node:os'
import { join } from 'node:path'
import { measureRouteMatching } from './route-matching.ts'

// Measures and prints; judges nothing. `--quick` takes fewer turns, to see that everything still runs.
const quick = process.argv.includes('--quick')
const routeMatching = measureRouteMatching(quick ? 2_000 : 50_000)

console.log('Routing: one decision as the configuration grows (nanoseconds; ratio to the smallest of its kind)')
for (const { kind, jobs, nanoseconds, ratio } of routeMatching) {
  console.log(`  ${kind.padEnd(8)} ${jobs.toString().padStart(6)} jobs  ${nanoseconds.toFixed(0).padStart(7)} ns  ${ratio.toFixed(2)}x`)
}

const folder = join(import.meta.dirname, 'results')
mkdirSync(folder, { recursive: true })
const machine = { node: process.versions.node, platform: platform(), arch: arch(), cpus: cpus().length }
writeFileSync(join(folder, 'latest.json'), `${JSON.stringify({ quick, machine, route_matching: routeMatching }, null, 2)}\n`)
