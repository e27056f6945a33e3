import { mkdirSync, writeFileSync } from 'node:fs'
import { arch, cpus, platform } from 'node:os'
import { join } from 'node:path'
import { version as duckdbVersion } from '@duckdb/node-api'
import { measurePackets } from './packets.ts'
import { measureRouteMatching } from './route-matching.ts'

// Measures and prints; judges nothing. `--quick` takes fewer turns, to see that everything still runs.
const quick = process.argv.includes('--quick')
const routeMatching = measureRouteMatching(quick ? 2_000 : 50_000)

console.log('Routing: one decision as the configuration grows (nanoseconds; ratio to the smallest of its kind)')
for (const { kind, jobs, nanoseconds, ratio } of routeMatching) {
  console.log(`  ${kind.padEnd(8)} ${jobs.toString().padStart(6)} jobs  ${nanoseconds.toFixed(0).padStart(7)} ns  ${ratio.toFixed(2)}x`)
}

const packets = await measurePackets(quick ? 2_000_000 : 100_000_000, quick ? 1 : 5)

console.log(`Packets: orders into their fact, against the same transform in DuckDB ${duckdbVersion()} with one thread (whole processes)`)
for (const { layout, megabytes, orders, engine, duckdb, ratio } of packets) {
  const side = ({ seconds, fastest, slowest, cpuSeconds, peakMib }: typeof engine): string =>
    `${seconds.toFixed(2)} s (${fastest.toFixed(2)} to ${slowest.toFixed(2)}, processor ${cpuSeconds.toFixed(2)}), ${peakMib.toFixed(0)} MiB`
  console.log(`  ${layout.padEnd(6)} ${megabytes.toString()} MB, ${orders.toString()} orders: ${side(engine)}; DuckDB ${side(duckdb)}; ${ratio.toFixed(2)}x the time`)
}

const folder = join(import.meta.dirname, 'results')
mkdirSync(folder, { recursive: true })
const machine = { node: process.versions.node, platform: platform(), arch: arch(), cpus: cpus().length, duckdb: duckdbVersion() }
writeFileSync(join(folder, 'latest.json'), `${JSON.stringify({ quick, machine, route_matching: routeMatching, packets }, null, 2)}\n`)
