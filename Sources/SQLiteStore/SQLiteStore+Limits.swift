extension SQLiteStore {
    /// Bounds of the store.
    public struct Limits: Hashable, Sendable {
        /// How many calls may wait for each of the store's threads; one more fails with `busy`.
        public var waitingCalls = 16_384
        /// How many octets of the disk accepting leaves free for sending; beyond them it fails with `full`. Never more
        /// than a twentieth of the disk.
        public var diskReserve = 64 << 20
        /// How many entries of the list of who changed what stay.
        public var auditEntries = 100_000

        /// The usual bounds.
        public init() {}
    }
}
