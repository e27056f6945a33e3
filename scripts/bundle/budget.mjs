// How large the code of a function may be, and what is in it. A kilobyte has 1000 bytes; all sizes are of minified code.

/** For those that read a file's rows themselves and call the fewest services beside S3, and for all others. */
const CONVERTERS = ['convert-csv', 'transform']
const MUST = { converter: 600_000, other: 800_000 }
const AIM = { converter: 500_000, other: 650_000 }
const HEAVIEST = 15

/** @returns {{ must: number, aim: number }} in bytes of what is loaded when the function starts */
export function budgetOf(name) {
  const kind = CONVERTERS.includes(name) ? 'converter' : 'other'
  return { must: MUST[kind], aim: AIM[kind] }
}

/** The files that importing the entry loads, and those that wait until somebody calls for them, by esbuild's own account. */
export function filesOf({ outputs }) {
  const entry = Object.keys(outputs).find(file => outputs[file].entryPoint !== undefined && file.endsWith('/index.mjs'))
  const started = new Set()
  const waiting = [entry]
  while (waiting.length > 0) {
    const file = waiting.pop()
    if (file === undefined || started.has(file)) continue
    started.add(file)
    waiting.push(...outputs[file].imports.filter(({ kind, external }) => kind === 'import-statement' && external !== true).map(({ path }) => path))
  }
  const all = Object.keys(outputs).filter(file => file.endsWith('.mjs'))
  return { started: all.filter(file => started.has(file)), late: all.filter(file => !started.has(file)) }
}

/** The packages and folders of our own with the most bytes in these files, the heaviest first. */
export function heaviest({ outputs }, files) {
  const bytes = new Map()
  for (const file of files) {
    for (const [input, { bytesInOutput }] of Object.entries(outputs[file].inputs)) {
      const owner = ownerOf(input)
      bytes.set(owner, (bytes.get(owner) ?? 0) + bytesInOutput)
    }
  }
  return [...bytes].sort((a, b) => b[1] - a[1]).slice(0, HEAVIEST)
}

function ownerOf(input) {
  const [, dependency] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input) ?? []
  return dependency ?? input.split('/').slice(0, 3).join('/')
}
