import { mkdirSync, writeFileSync } from 'node:fs'
import { arch, cpus, platform } from 'node:os'
import { join } from 'node:path'
import { version as duckdbVersion } from '@duckdb/node-api'
import { IMPORT_RATIO, measureBundles } from './bundles.ts'
import { measureCsv, sayCsv } from './csv.ts'
import { measureJson, sayJson } from './json.ts'
import { measurePackets } from './packets.ts'
import { measureParquetEncoder, sayParquetEncoder } from './parquet-encoder.ts'
import { measureQueue } from './queue.ts'
import { measureRouteMatching } from './route-matching.ts'

// Measures and prints; judges nothing. `--quick` takes fewer turns, to see that everything still runs.
const quick = process.argv.includes('--quick')
const routeMatching = measureRouteMatching(quick ? 2_000 : 50_000)

console.log('Routing: one decision as the configuration grows (nanoseconds; ratio to the smallest of its kind)')
for (const { kind, jobs, nanoseconds, ratio } of routeMatching) {
  console.log(`  ${kind.padEnd(8)} ${jobs.toString().padStart(6)} jobs  ${nanoseconds.toFixed(0).padStart(7)} ns  ${ratio.toFixed(2)}x`)
}

const queue = await measureQueue(quick ? 50 : 1_000, quick ? [1, 3, 10] : [1, 10, 100])

console.log('Ordered jobs: one message as the backlog grows (processor time and port calls; ratio to the smallest backlog)')
for (const { backlog, groups, filesPerGroup, microsecondsEach, callsEach, ratio, virtualMinutes } of queue) {
  console.log(
    `  ${backlog.toString().padStart(7)} messages (${groups.toString()} groups of ${filesPerGroup.toString()})  ${microsecondsEach.toFixed(0).padStart(5)} µs` +
      `  ${callsEach.toFixed(1)} calls  ${ratio.toFixed(2)}x  done in ${virtualMinutes.toFixed(0)} minutes of the model`,
  )
}

const packets = await measurePackets(quick ? 2_000_000 : 100_000_000, quick ? 1 : 5)

console.log(`Packets: orders into their fact, against the same transform in DuckDB ${duckdbVersion()} with one thread (whole processes)`)
for (const { layout, megabytes, orders, engine, duckdb, ratio } of packets) {
  const side = ({ seconds, fastest, slowest, cpuSeconds, peakMib }: typeof engine): string =>
    `${seconds.toFixed(2)} s (${fastest.toFixed(2)} to ${slowest.toFixed(2)}, processor ${cpuSeconds.toFixed(2)}), ${peakMib.toFixed(0)} MiB`
  console.log(`  ${layout.padEnd(6)} ${megabytes.toString()} MB, ${orders.toString()} orders: ${side(engine)}; DuckDB ${side(duckdb)}; ${ratio.toFixed(2)}x the time`)
}

const bundles = await measureBundles(quick ? 3 : 25)

console.log(`Bundles: what a function loads to start, and its import against one with an S3 client alone (at most ${IMPORT_RATIO.must.toString()}x, aim ${IMPORT_RATIO.aim.toString()}x)`)
for (const { name, kilobytes, mustKilobytes, aimKilobytes, lateKilobytes, gzipKilobytes, importMs, ratio, cpuRatio, leanRatio } of bundles) {
  console.log(
    `  ${name.padEnd(16)} ${kilobytes.toFixed(0).padStart(4)} kB of ${mustKilobytes.toString()} (aim ${aimKilobytes.toString()}), late ${lateKilobytes.toFixed(0).padStart(3)} kB, gzip ${gzipKilobytes.toFixed(0)} kB` +
      `  import ${importMs.toFixed(0).padStart(3)} ms  ${ratio.toFixed(2)}x (${cpuRatio.toFixed(2)}x the processor's time; ${leanRatio.toFixed(2)}x of that one made lean)`,
  )
}

const parquetEncoder = await measureParquetEncoder(quick ? 20_000 : 100_000, quick ? 1 : 9)
sayParquetEncoder(parquetEncoder)

const csv = await measureCsv(quick ? [{ bytes: 1_000_000, rounds: 1 }] : [{ bytes: 1_000_000, rounds: 9 }, { bytes: 10_000_000, rounds: 7 }, { bytes: 100_000_000, rounds: 3 }])
sayCsv(csv)

const json = await measureJson(quick ? [{ bytes: 1_000_000, rounds: 1 }] : [{ bytes: 10_000_000, rounds: 7 }, { bytes: 100_000_000, rounds: 3 }])
sayJson(json)

const folder = join(import.meta.dirname, 'results')
mkdirSync(folder, { recursive: true })
const machine = { node: process.versions.node, platform: platform(), arch: arch(), cpus: cpus().length, duckdb: duckdbVersion() }
writeFileSync(join(folder, 'latest.json'), `${JSON.stringify({ quick, machine, route_matching: routeMatching, queue, packets, bundles, parquet_encoder: parquetEncoder, csv, json_lines: json, import_ratio: IMPORT_RATIO }, null, 2)}\n`)
