import type { BuildOptions } from 'esbuild'

export declare const PLAIN_OPTIONS: BuildOptions
export declare function functionOptions(used: Set<unknown>): BuildOptions
export declare function neverUsed(used: ReadonlySet<unknown>): readonly string[]
