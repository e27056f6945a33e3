import type { ObjectTarget } from '../../../src/ports/object-store.ts'
import type { StagedUpload } from '../../../src/ports/staged-uploads.ts'
import { withMethod } from '../router/paged-ports.ts'
import type { WorkerPorts } from '../router/sandbox.ts'
import type { WorkflowDefect } from '../workflow/workflow-defect.ts'

/** What was sealed, by the id of its upload: the port itself completes nothing without a condition. */
const SEALED = new Map<string, { readonly target: ObjectTarget; readonly chunks: readonly Uint8Array[] }>()

function withoutCondition(ports: WorkerPorts): WorkerPorts['uploads'] {
  const begin = withMethod(ports.uploads, 'begin', async (target) => {
    const writer = await ports.uploads.begin(target)
    const chunks: Uint8Array[] = []
    const kept = withMethod(writer, 'write', async (chunk) => {
      chunks.push(chunk.slice())
      await writer.write(chunk)
    })
    return withMethod(kept, 'seal', async () => {
      const upload = await writer.seal()
      SEALED.set(upload.uploadId, { target, chunks })
      return upload
    })
  })
  return withMethod(begin, 'complete', async (upload: StagedUpload) => {
    const sealed = SEALED.get(upload.uploadId)
    if (sealed === undefined) return { kind: 'absent' }
    const writer = await ports.store.createWriter(sealed.target)
    for (const chunk of sealed.chunks) await writer.write(chunk)
    const outcome = await writer.commit()
    await ports.uploads.discard(upload)
    return outcome
  })
}

export const committedAnyhow: WorkflowDefect = {
  id: 'W8',
  puts: 'an upload is completed whatever has happened to its key since the file was read',
  ports: (ports) => ({ ...ports, uploads: withoutCondition(ports) }),
}
