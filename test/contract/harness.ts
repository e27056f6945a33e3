/** Tests that an implementation cannot pass, by title, and why: a skip without a reason cannot be written. */
export interface Skip {
  readonly reason: string
  readonly tests: readonly string[]
}

export interface Harness {
  readonly skip?: Skip
  close(): Promise<void>
}

/**
 * Declares a suite's tests over one harness, made before the first and closed after the last. A title in `skip` is shown as
 * pending with its reason; a list of skips gives each of its tests a reason of its own.
 */
export function withHarness<H extends Omit<Harness, 'skip'> & { readonly skip?: Skip | readonly Skip[] }>(
  makeHarness: () => Promise<H>,
): { readonly test: (title: string, run: (harness: H) => Promise<void>) => void } {
  let harness: H | undefined
  before(async () => {
    harness = await makeHarness()
  })
  after(async () => harness?.close())
  return {
    test(title, run) {
      it(title, async function () {
        if (harness === undefined) throw new Error('the harness was not made')
        skipIfTold(this, title, harness)
        await run(harness)
      })
    },
  }
}

/** Declares a suite's tests, each over a harness of its own. Skips as `withHarness` does. */
export function withFreshHarness<H extends Harness>(
  makeHarness: () => Promise<H>,
): { readonly test: (title: string, run: (harness: H) => Promise<void>) => void } {
  return {
    test(title, run) {
      it(title, async function () {
        const harness = await makeHarness()
        try {
          skipIfTold(this, title, harness)
          await run(harness)
        } finally {
          await harness.close()
        }
      })
    },
  }
}

function skipIfTold(context: Mocha.Context, title: string, harness: { readonly skip?: Skip | readonly Skip[] }): void {
  const skip = [harness.skip ?? []].flat().find(({ tests }) => tests.includes(title))
  if (skip === undefined) return
  context.test!.title = `${title} (skipped: ${skip.reason})`
  context.skip()
}

/** Awaits a promise that must reject and gives what it rejected with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  let value: unknown
  try {
    value = await promise
  } catch (error) {
    return error
  }
  throw new Error(`expected a rejection, got ${JSON.stringify(value)}`)
}
