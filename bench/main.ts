import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { thrownMessage } from '../src/domain/errors/thrown.ts'
import { findPeers, INSTALL_PEERS, missingPeers } from './peers/find-peers.ts'
import { profileEngine } from './profile.ts'
import { reportText } from './report.ts'
import { SECTIONS, sectionNames } from './sections.ts'
import type { SectionName } from './sections.ts'
import type { SectionResult } from './section.ts'
import { machine } from './machine.ts'

const HELP = `node bench/main.ts: measures, prints and judges by the goals; what goes wrong or differs makes it fail, times never do.
  --quick            small sizes, one round: to see that everything runs and gives the same rows; nothing is judged
  --rounds n         at most so many rounds of each comparison, for who cannot wait
  --only a,b         these sections of ${Object.keys(SECTIONS).join(', ')}
  --profile engine   where an engine (csv, json, bad-rows) spends its time, and nothing else
  --help
Results: bench/results/latest.md and latest.json. Peers that are not installed: ${INSTALL_PEERS}.`

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, rounds: { type: 'string', default: 'Infinity' }, only: { type: 'string' }, profile: { type: 'string' }, help: { type: 'boolean', default: false } },
})

if (values.help) console.log(HELP)
else if (values.profile !== undefined) console.log(await profileEngine(values.profile, values.quick))
else await measure(values.quick, roundsMax(values.rounds), sectionNames(values.only))

function roundsMax(text: string): number {
  const rounds = Number(text)
  if (!(rounds >= 1)) throw new RangeError(`--rounds is ${text}: give a number of at least 1`)
  return rounds
}

async function measure(quick: boolean, roundsMax: number, names: readonly SectionName[]): Promise<void> {
  const began = performance.now()
  const peers = findPeers()
  const missing = missingPeers(peers)
  // Progress is for whoever waits; what is printed at the end is the result.
  const progress = (line: string): void => console.error(`${((performance.now() - began) / 1_000).toFixed(0).padStart(5)} s  ${line}`)
  if (missing.length > 0) progress(`missing: ${missing.join(', ')}; ${INSTALL_PEERS} installs them`)
  const results: [SectionName, SectionResult][] = []
  const failures: string[] = []
  for (const name of names) {
    try {
      results.push([name, await SECTIONS[name]({ quick, roundsMax, peers, progress })])
    } catch (error) {
      // What the others have measured in half an hour is not to be lost for it.
      failures.push(`${name}: ${thrownMessage(error)}`)
      process.exitCode = 1
    }
  }
  const about = machine(peers)
  const rows = results.flatMap(([, { rows }]) => rows)
  const seconds = (performance.now() - began) / 1_000
  const text = reportText({ about, missing, failures, quick, seconds, rows, lines: results.flatMap(([, { lines }]) => lines) })
  console.log(text)
  const folder = join(import.meta.dirname, 'results')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'latest.md'), text)
  const sections = Object.fromEntries(results.map(([name, { data }]) => [name, data]))
  writeFileSync(join(folder, 'latest.json'), `${JSON.stringify({ quick, seconds, machine: about, missing, failures, rows, sections }, null, 2)}\n`)
}
