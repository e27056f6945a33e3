import { parseArgs } from 'node:util'
import { differenceOf, fuzzedFile } from './conversion-fuzz.ts'
import { equalityCase, inequalityOf } from './json-equality.ts'
import { differenceOfTyped, typedFile } from './fast-csv/typed-fuzz.ts'

/** What scripts/fuzz.mjs has each of its processes do: the files of `--files` seeds from `--seed` on. */
const { values } = parseArgs({ options: { files: { type: 'string', default: '1' }, seed: { type: 'string', default: '0' } } })
const [files, first] = [Number(values.files), Number(values.seed)]
if (!Number.isSafeInteger(files) || files < 1 || !Number.isSafeInteger(first)) {
  process.stderr.write('--files and --seed take whole numbers\n')
  process.exit(2)
}

const SHOWN_MAX = 5
let differences = 0
for (let seed = first; seed < first + files; seed++) {
  const records = equalityCase(seed)
  report(seed, await inequalityOf(records).catch(thrown), `the JSON ${JSON.stringify(records.bytes.toString('latin1'))}`)
  const file = fuzzedFile(seed)
  report(seed, await differenceOf(file).catch(thrown), `${JSON.stringify(file.text)} in ${file.encoding}, ${JSON.stringify(file.contract.dialect)}`)
  const typed = typedFile(seed)
  report(seed, await differenceOfTyped(typed).catch(thrown), `${JSON.stringify(typed.bytes.toString('latin1'))}, ${JSON.stringify(typed.contract)}`)
}

function thrown(error: unknown): string {
  return `it throws: ${String(error)}`
}

function report(seed: number, difference: string | undefined, file: string): void {
  if (difference === undefined) return
  differences++
  if (differences <= SHOWN_MAX) process.stderr.write(`npm run fuzz -- --seed ${seed} --files 1\n  ${difference}\n  of ${file}\n`)
}

process.stdout.write(`${JSON.stringify({ differences })}\n`)
