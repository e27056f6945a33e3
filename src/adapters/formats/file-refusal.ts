import type { FileFault, FileFaultCode } from '../../domain/table/file-fault.ts'

/** Carries a fault of the whole file from where it is found, deep in the byte stream, to `convert`, which returns it. */
export class FileRefusal extends Error {
  override readonly name = 'FileRefusal'
  readonly fault: FileFault

  constructor(code: FileFaultCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause })
    this.fault = { code, message }
  }
}
