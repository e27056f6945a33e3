import { utf8ToBytes } from '@noble/hashes/utils.js'
import type { NoticeMessage, Notifier } from '../../ports/notifier.ts'
import { PortError } from '../../ports/port-error.ts'

/** SNS developer guide, "Publish": the message's bytes of UTF-8. */
const MESSAGE_BYTES_MAX = 256 * 1024

/** Keeps what was published. A repetition is kept too, as a subscriber would see it twice. */
export class MemoryNotifier implements Notifier {
  readonly #sent: NoticeMessage[] = []

  /** Every accepted message in order, as copies. */
  get sent(): readonly NoticeMessage[] {
    return structuredClone(this.#sent)
  }

  async publish(notice: NoticeMessage): Promise<void> {
    const bytes = utf8ToBytes(notice.message).length
    if (bytes === 0 || bytes > MESSAGE_BYTES_MAX) {
      throw new PortError(
        'invalid-argument',
        `notice ${JSON.stringify(notice.id)}: the message has ${bytes} bytes, not 1 to ${MESSAGE_BYTES_MAX}`,
      )
    }
    this.#sent.push(structuredClone(notice))
  }
}
