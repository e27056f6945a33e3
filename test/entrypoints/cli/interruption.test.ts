import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { readWithHyparquet } from '../../adapters/formats/read-parquet.ts'
import { documentOf, sluice, startSluice, untilReading, Workbench } from './command-line.ts'
import type { Finished, Started } from './command-line.ts'

const ROWS = 200_000
/** So often a run may have been done before the signal. */
const TRIES_MAX = 10

interface Report {
  readonly interrupted: boolean
  readonly files: readonly { readonly key: string; readonly status: string; readonly rows_out: number | null; readonly output: string | null }[]
}

/** Sends signals, Ctrl-C unless others are named, as soon as the work has gone so far that a part of the output exists. */
async function interruptWhen({ process: child, finished }: Started, begun: () => boolean, signals: readonly NodeJS.Signals[] = ['SIGINT']): Promise<Finished> {
  const timer = setInterval(() => {
    if (begun()) {
      clearInterval(timer)
      for (const signal of signals) child.kill(signal)
    }
  }, 10)
  try {
    return await finished
  } finally {
    clearInterval(timer)
  }
}

function recordsOf(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder, { recursive: true }).map((name) => name.toString())
  return names.filter((name) => name.endsWith('.json')).map((name) => readFileSync(join(folder, name), 'utf8'))
}

describe('an interruption', () => {
  const bench = new Workbench()
  const rows = Array.from({ length: ROWS }, (_, i) => `${i},C${i % 97},${(i * 7_919) % 100_003}`).join('\n')
  const big = `order_id,customer_id,amount\n${rows}\n`

  const job = { job_id: 'J', job_name: 'n', source_file_name: 'big.csv', target_table: 't', upsert_keys: ['order_id'], is_active: true }
  const folders = {
    routed: { 'data/in/big.csv': big, 'config/config.json': JSON.stringify([job]) },
    ordered: { 'data/in/big.csv': big, 'config/config.json': JSON.stringify([{ ...job, order: { attempts: 1 } }]) },
    folder: { 'bronze/a.csv': 'order_id,customer_id,amount\n1,2,3\n', 'bronze/big.csv': big, 'bronze/z.csv': 'order_id,customer_id,amount\n1,2,3\n' },
  }

  after(() => bench.remove())

  /** Its input does not end, so that the half file is there until the signal comes. */
  const startEndless = (output: string): Started => {
    const started = startSluice(['convert', '-', output, '--json'], { cwd: bench.root })
    started.process.stdin!.write(big)
    return started
  }
  const hasPart = (): boolean => bench.files().some((name) => name.endsWith('.part'))

  /** Where the large file was done before the signal came, nothing was interrupted: the run is had again from its start. */
  const interruptRun = async (folder: keyof typeof folders, begun: () => boolean): Promise<Finished> => {
    for (let tries = 1; ; tries++) {
      rmSync(bench.path(folder), { recursive: true, force: true })
      bench.write(folders[folder], folder)
      const result = await interruptWhen(startSluice(['run', folder, '--json'], { cwd: bench.root }), begun)
      const isDone = documentOf<Report>(result).files.some(({ key, status }) => key.endsWith('/big.csv') && status === 'PROCESSED')
      if (!isDone || tries === TRIES_MAX) return result
    }
  }

  it('leaves no half file of a conversion', async () => {
    const result = await interruptWhen(startEndless('big.parquet'), hasPart)
    expect(result.code).to.equal(130)
    expect(documentOf<object>(result)).to.have.nested.property('errors[0].code', 'interrupted')
    expect(bench.files()).to.deep.equal([])
  })

  it('wakes a program that waits for stdin', async () => {
    const started = startSluice(['convert', '-', 'stdin.parquet'], { cwd: bench.root })
    await untilReading(started)
    started.process.kill('SIGINT')
    expect((await started.finished).code).to.equal(130)
    expect(bench.has('stdin.parquet')).to.equal(false)
  })

  it('of a run is finished by the next run', async () => {
    // The next receipt is opened when the file before it is done.
    const first = await interruptRun('folder', () => bench.has('folder/silver/a.parquet') && recordsOf(bench.path('folder/.sluice/ledger/receipts')).length > 1)
    expect(first.code).to.equal(130)
    const report = documentOf<Report>(first)
    expect(report.interrupted).to.equal(true)
    expect(report.files.map(({ key, status }) => [key, status])).to.deep.equal([['bronze/a.csv', 'PROCESSED']])
    expect(first.stderr).to.match(/Interrupted after 1 file; run again/)
    expect(bench.has('folder/silver/big.parquet')).to.equal(false)

    const second = await sluice(['run', 'folder', '--json'], { cwd: bench.root })
    expect(second.code).to.equal(0)
    const { files } = documentOf<Report>(second)
    expect(files.map(({ key, status, rows_out }) => [key, status, rows_out])).to.deep.equal([
      ['bronze/a.csv', 'duplicate', 1], ['bronze/big.csv', 'PROCESSED', ROWS], ['bronze/z.csv', 'PROCESSED', 1],
    ])
    expect(await readWithHyparquet(bench.read('folder/silver/big.parquet'))).to.have.length(ROWS)
    expect(bench.text('folder/bronze/big.csv')).to.equal(big)
  }).timeout(180_000)

  for (const folder of ['routed', 'ordered'] as const) {
    it(`of a file that is ${folder} is finished by the next run`, async () => {
      // A run stages every output under this folder, so something in it means that the conversion has begun.
      const staged = (): boolean => bench.has(`${folder}/.sluice/tmp`) && readdirSync(bench.path(`${folder}/.sluice/tmp`)).length > 0
      // Of an ordered file the record of its group says so.
      const starting = (): boolean => recordsOf(bench.path(`${folder}/.sluice/ledger/groups`)).some((text) => text.includes('"starting"'))
      const begun = (): boolean => staged() && (folder === 'routed' || starting())
      const first = await interruptRun(folder, begun)
      expect(first.code).to.equal(130)
      expect(staged(), 'something left behind').to.equal(false)
      expect(bench.has(`${folder}/silver`)).to.equal(false)

      const second = await sluice(['run', folder, '--json'], { cwd: bench.root })
      expect(second.code).to.equal(0)
      const { files } = documentOf<Report>(second)
      expect(files.map(({ status, rows_out, output }) => [status, rows_out, output])).to.deep.equal([['PROCESSED', ROWS, 'silver/t/big.parquet']])
      expect(bench.text(`${folder}/data/in/big.csv`)).to.equal(big)
    }).timeout(180_000)
  }

  it('that arrives twice, as under npm, is one', async () => {
    // Of one signal that is sent twice in a row the system may keep one, so the second is another that means the same.
    const result = await interruptWhen(startEndless('twice.parquet'), hasPart, ['SIGINT', 'SIGTERM'])
    expect(result.code).to.equal(130)
    expect(documentOf<object>(result)).to.have.nested.property('errors[0].code', 'interrupted')
    expect(bench.files().filter((name) => name.endsWith('.part'))).to.deep.equal([])
  })
})
