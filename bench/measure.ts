/** Times a piece of work that is over in far less than a clock tick: in rounds of many, and of the rounds the median. */
export function nanosecondsEach(work: (turn: number) => void, turns: number, rounds = 9): number {
  work(0)
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const began = process.hrtime.bigint()
    for (let turn = 0; turn < turns; turn += 1) work(turn)
    times.push(Number(process.hrtime.bigint() - began) / turns)
  }
  return median(times)
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
