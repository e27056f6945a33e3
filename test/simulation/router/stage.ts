import type { ExpectedEnd } from '../laws/law.ts'
import type { FunctionsOver } from './sandbox.ts'
import type { Backstage, BackstageDoor } from './backstage.ts'
import { CONFIG_KEY, configText, expectedEnd, type ConfigVariant } from './config-variants.ts'

/** What is played in the world of a bucket: which files land, what is said of them, and how they must end. */
export interface Stage {
  /** The function that gets the events. */
  readonly flow: 'route-file' | 'convert-csv'
  /** Where its files land. */
  readonly landing: string
  /** Every object that people have put up as configuration, by key; `undefined` for none under that key. */
  readonly configuration: (variant: ConfigVariant) => Readonly<Record<string, string | undefined>>
  readonly expectedEnd: (key: string, variant: ConfigVariant) => ExpectedEnd | undefined
  readonly runsOldVersions: (key: string) => boolean
  /** Who carries out what is started here, where somebody does. */
  readonly backstage?: (door: BackstageDoor) => Backstage
  readonly functions?: FunctionsOver
}

export const ROUTER_STAGE: Stage = {
  flow: 'route-file',
  landing: 'data/in/',
  configuration: (variant) => ({ [CONFIG_KEY]: configText(variant) }),
  expectedEnd,
  runsOldVersions: (key) => key.endsWith('/all.csv'),
}
