/** Of each file the milliseconds of all its turns, the first of them in a cold process. */
export type CycleTimes = readonly (readonly number[])[]

/** Files of all sizes come in turns, since a function that stays warm gets what comes, and the first of a size is no colder than the others. */
export async function timeCycles(cycles: number, inputs: readonly string[], convert: (input: string) => Promise<void>): Promise<CycleTimes> {
  const times = inputs.map((): number[] => [])
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    for (const [i, input] of inputs.entries()) {
      const began = performance.now()
      await convert(input)
      times[i]?.push(performance.now() - began)
    }
  }
  return times
}

/** Reads what a process has printed of it; `undefined` when it is something else. */
export function parseCycles(text: string): CycleTimes | undefined {
  const times: unknown = JSON.parse(text)
  const isSeries = (series: unknown): series is number[] => Array.isArray(series) && series.every((ms) => typeof ms === 'number')
  return Array.isArray(times) && times.every(isSeries) ? times : undefined
}
