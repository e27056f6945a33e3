import { parseArgs } from 'node:util'

export interface SimulateOptions {
  /** All flows when absent. */
  readonly flow?: string
  /** As many as the flow wants when absent. */
  readonly seeds?: number
  readonly seed: number
  /** Fewer paths and preemptions, for a look in between. */
  readonly quick: boolean
  /** One plan to run and nothing else, as a failure has printed it. */
  readonly plan?: string
  /** Only that one seed, with its history. */
  readonly single: boolean
}

const SEEDS_QUICK = 300

/** @throws with what is wrong about the arguments. */
export function readOptions(args: readonly string[]): SimulateOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      flow: { type: 'string' },
      seeds: { type: 'string' },
      seed: { type: 'string' },
      plan: { type: 'string' },
      quick: { type: 'boolean', default: false },
    },
  })
  const seeds = whole('--seeds', values.seeds) ?? (values.quick ? SEEDS_QUICK : undefined)
  const seed = whole('--seed', values.seed) ?? 1
  return {
    ...(values.flow === undefined ? {} : { flow: values.flow }),
    ...(values.plan === undefined ? {} : { plan: values.plan }),
    ...(seeds === undefined ? {} : { seeds }),
    seed,
    quick: values.quick,
    single: values.seed !== undefined && seeds === 1,
  }
}

function whole(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new Error(`${name} must be a whole number, not ${JSON.stringify(text)}`)
  return value
}
