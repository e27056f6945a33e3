import { withMethod } from '../router/paged-ports.ts'
import type { FlowDefect } from '../router/sandbox.ts'

/** Errors of the publish are swallowed, though for unknown and inactive files the notice is the only signal. */
export const swallowedNotice: FlowDefect = {
  id: 'R11',
  puts: 'a notice that could not be published counts as published',
  ports: (ports) => ({
    ...ports,
    notifier: withMethod(ports.notifier, 'publish', (notice) => ports.notifier.publish(notice).catch(() => undefined)),
  }),
}
