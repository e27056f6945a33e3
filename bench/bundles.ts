import { buildSync, build } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { budgetOf, filesOf } from '../scripts/bundle/budget.mjs'
import { functionOptions, PLAIN_OPTIONS } from '../scripts/bundle/options.mjs'
import { GOALS } from './goals.ts'
import type { GoalName } from './goals.ts'
import { median } from './measure.ts'
import type { ReportRow } from './report-row.ts'
import type { Plan, SectionResult } from './section.ts'
import { spreadOf } from './spread.ts'
import type { Spread } from './spread.ts'

export interface BundleMeasure {
  readonly name: string
  /** Of what is loaded when the function starts; in thousands of bytes, minified. */
  readonly kilobytes: number
  readonly mustKilobytes: number
  readonly aimKilobytes: number
  /** Of what waits until it is called for. */
  readonly lateKilobytes: number
  /** Of all of it. */
  readonly gzipKilobytes: number
  /** From the import of the bundle to a handler that can be called, its clients made: medians of whole processes. */
  readonly importMs: number
  /** To the same of a function that has an S3 client and nothing else, bundled by esbuild as it comes. */
  readonly ratio: number
  /** The same in time of the processor, which a busy machine disturbs least. */
  readonly cpuRatio: number
  /** To that function made as ours are made, without what they leave out. */
  readonly leanRatio: number
  /** How much of it is the warm-up that some functions have; of the others, noise. */
  readonly warmUpMs: number
}

interface ImportTime {
  readonly ms: number
  readonly cpuMs: number
  /** Without a warm-up. */
  readonly coldMs: number
}

const ROOT = join(import.meta.dirname, '..')
const S3_ONLY = `
  import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
  const client = new S3Client({})
  export const handler = async ({ bucket, key }) => (await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))).ContentLength
`
const TIMED = `
  const [cpu, began] = [process.cpuUsage(), performance.now()]
  await import(process.argv[1])
  const [{ user, system }, ended] = [process.cpuUsage(cpu), performance.now()]
  process.stdout.write(String(ended - began) + ' ' + String((user + system) / 1000))
  process.exit(0)
`
const ENVIRONMENT = {
  AWS_REGION: 'eu-west-2',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  SNS_TOPIC_ARN: 'arn:aws:sns:eu-west-2:123456789012:notices',
  STEP_FUNCTION_ARN: 'arn:aws:states:eu-west-2:123456789012:stateMachine:etl',
  QUEUE_URL: 'https://sqs.eu-west-2.amazonaws.com/123456789012/ordered.fifo',
  DLQ_URL: 'https://sqs.eu-west-2.amazonaws.com/123456789012/dead',
  INGESTION_BUCKET: 'ingestion',
  PROCESSED_BUCKET: 'processed',
}

/** Whether the functions are as small and start as fast as they must. */
export async function measureFunctions({ quick, roundsMax, progress }: Plan): Promise<SectionResult> {
  progress('bundles: all functions')
  const measures = await measureBundles(Math.min(quick ? 3 : 25, roundsMax))
  const isConverter = ({ mustKilobytes }: BundleMeasure): boolean => mustKilobytes === GOALS.converterBundle.must
  const largest = (goal: GoalName, some: readonly BundleMeasure[]): ReportRow => rowOf(goal, some, ({ kilobytes }) => kilobytes)
  return {
    rows: [
      largest('converterBundle', measures.filter(isConverter)),
      largest('otherBundle', measures.filter((one) => !isConverter(one))),
      rowOf('importTime', measures, ({ ratio }) => ratio, ({ cpuRatio }) => cpuRatio),
    ],
    lines: ['Bundles: what a function loads to start, and its import against one with an S3 client alone', ...measures.map(lineOf)],
    data: measures,
  }
}

/** What is judged is the worst of the functions. */
function rowOf(goal: GoalName, measures: readonly BundleMeasure[], of: (measure: BundleMeasure) => number, cpuOf?: (measure: BundleMeasure) => number): ReportRow {
  const worst = (values: (measure: BundleMeasure) => number): Spread => {
    const { least, most } = spreadOf(measures.map(values))
    return { median: most, least, most }
  }
  const name = measures.find((one) => of(one) === worst(of).most)?.name ?? ''
  const against = goal === 'importTime' ? 'a function with an S3 client alone' : ''
  return { goal, what: `${name}, the worst of ${measures.length.toString()}`, against, measured: { kind: 'measured', value: worst(of), ...(cpuOf === undefined ? {} : { cpu: worst(cpuOf) }) } }
}

function lineOf({ name, kilobytes, mustKilobytes, aimKilobytes, lateKilobytes, gzipKilobytes, importMs, ratio, cpuRatio, leanRatio, warmUpMs }: BundleMeasure): string {
  const sizes = `${kilobytes.toFixed(0).padStart(4)} kB of ${mustKilobytes.toString()} (aim ${aimKilobytes.toString()}), late ${lateKilobytes.toFixed(0).padStart(3)} kB, gzip ${gzipKilobytes.toFixed(0)} kB`
  return `  ${name.padEnd(16)} ${sizes}  import ${importMs.toFixed(0).padStart(3)} ms  ${ratio.toFixed(2)}x (${cpuRatio.toFixed(2)}x the processor's time; ${leanRatio.toFixed(2)}x of that one made lean), warm-up ${warmUpMs.toFixed(0)} ms`
}

/** Bundles all functions anew and starts each in as many fresh processes, turn by turn, so that what slows the machine slows all. */
export async function measureBundles(turns: number): Promise<readonly BundleMeasure[]> {
  const bundling = spawnSync(process.execPath, [join(ROOT, 'scripts/bundle.mjs')], { encoding: 'utf8' })
  if (bundling.status !== 0) throw new Error(`the functions could not be bundled: ${bundling.stderr}`)
  const names = readdirSync(join(ROOT, 'dist/lambda')).sort()
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'))
  try {
    const stdin = { contents: S3_ONLY, resolveDir: ROOT }
    buildSync({ ...PLAIN_OPTIONS, stdin, entryNames: 'plain', outdir: folder })
    await build({ ...functionOptions(new Set()), stdin, entryNames: 'lean', outdir: folder })
    const files = [join(folder, 'plain.mjs'), join(folder, 'lean.mjs'), ...names.map((name) => join(ROOT, 'dist/lambda', name, 'index.mjs'))]
    const [plain = [], lean = [], ...others] = importTimes(files, turns)
    return names.map((name, i) => {
      const times = others[i] ?? []
      const ratioTo = (other: readonly ImportTime[], of: 'ms' | 'cpuMs'): number => median(times.map((time, turn) => time[of] / (other[turn]?.[of] ?? Number.NaN)))
      const ms = median(times.map((time) => time.ms))
      const warmUpMs = median(times.map((time) => time.ms - time.coldMs))
      return { name, ...sizesOf(name), importMs: ms, ratio: ratioTo(plain, 'ms'), cpuRatio: ratioTo(plain, 'cpuMs'), leanRatio: ratioTo(lean, 'ms'), warmUpMs }
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** For each file all turns. In each the file is imported as it is deployed, and without the warm-up that some functions have. */
function importTimes(files: readonly string[], turns: number): readonly (readonly ImportTime[])[] {
  const times = files.map((): ImportTime[] => [])
  for (let turn = 0; turn < turns; turn += 1) {
    for (const [i, file] of files.entries()) times[i]?.push({ ...importTime(file, 'on'), coldMs: importTime(file, 'off').ms })
  }
  return times
}

function importTime(file: string, warmUp: 'on' | 'off'): { readonly ms: number; readonly cpuMs: number } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', TIMED, file], {
    env: { PATH: process.env['PATH'], ...ENVIRONMENT, WARM_UP: warmUp },
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`${file} could not be imported: ${stderr}`)
  const [ms = Number.NaN, cpuMs = Number.NaN] = stdout.split(' ').map(Number)
  return { ms, cpuMs }
}

function sizesOf(name: string): Pick<BundleMeasure, 'kilobytes' | 'mustKilobytes' | 'aimKilobytes' | 'lateKilobytes' | 'gzipKilobytes'> {
  const metafile = JSON.parse(readFileSync(join(ROOT, 'dist/lambda-meta', `${name}.json`), 'utf8')) as Parameters<typeof filesOf>[0]
  const { started, late } = filesOf(metafile)
  const bytesOf = (files: readonly string[]): number => files.reduce((sum, file) => sum + (metafile.outputs[file]?.bytes ?? 0), 0)
  const { must, aim } = budgetOf(name)
  return {
    kilobytes: bytesOf(started) / 1_000,
    mustKilobytes: must / 1_000,
    aimKilobytes: aim / 1_000,
    lateKilobytes: bytesOf(late) / 1_000,
    gzipKilobytes: [...started, ...late].reduce((sum, file) => sum + gzipSync(readFileSync(join(ROOT, file))).length, 0) / 1_000,
  }
}
