/** The part of the WebAssembly JavaScript interface that is used here. Node.js has it, and neither its types nor those of the language do. */
declare namespace WebAssembly {
  /** Whether the machine runs a module. */
  function validate(bytes: Uint8Array): boolean

  class Module {
    constructor(bytes: Uint8Array)
  }

  class Instance {
    constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, (...values: number[]) => number>>>>)
    readonly exports: object
  }

  interface Memory {
    /** Another one after each growth; the one before has no bytes any more. */
    readonly buffer: ArrayBuffer
  }
}
