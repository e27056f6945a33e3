/** What is left to the operator to decide. */
export interface PacketPolicies {
  /** A packet before which others are missing is processed, with a warning, or waits for them. */
  readonly gaps: 'proceed' | 'hold'
  /** A packet that refers to rows that no packet has brought waits, makes unknown members of them, or fails. */
  readonly missingRows: 'hold' | 'unknown' | 'fail'
}

export const DEFAULT_PACKET_POLICIES: PacketPolicies = { gaps: 'proceed', missingRows: 'hold' }
