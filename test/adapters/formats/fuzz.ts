import { parseArgs } from 'node:util'
import { differenceOf, fuzzedFile } from './conversion-fuzz.ts'

/** Seeds of one run are consecutive, so that one number and a count say which files were looked at. */
const { values } = parseArgs({ options: { files: { type: 'string', default: '10000' }, seed: { type: 'string' } } })
const files = Number(values.files)
const first = values.seed === undefined ? Math.floor(Math.random() * 1e9) : Number(values.seed)
if (!Number.isSafeInteger(files) || files < 1 || !Number.isSafeInteger(first)) {
  process.stderr.write('--files and --seed take whole numbers\n')
  process.exit(2)
}

const SHOWN_MAX = 5
let differences = 0
for (let seed = first; seed < first + files; seed++) {
  const file = fuzzedFile(seed)
  const difference = await differenceOf(file).catch((error: unknown) => `it throws: ${String(error)}`)
  if (difference === undefined) continue
  differences++
  if (differences > SHOWN_MAX) continue
  process.stderr.write(`npm run fuzz -- --seed ${seed} --files 1\n  ${difference}\n  of ${JSON.stringify(file.text)} in ${file.encoding}, ${JSON.stringify(file.contract.dialect)}\n`)
}
process.stdout.write(`${JSON.stringify({ seed: first, files, differences })}\n`)
process.exitCode = differences === 0 ? 0 : 1
