import Runtime

/// What is remembered from one look into a folder to the next.
struct PickupMemory {
    /// The files that were there the last time, as they were.
    var seen: [FileName: FileFacts] = [:]
    /// What was taken and not moved away yet; `nil`: nobody has asked the store.
    var known: Set<String>?
    /// Files that have to wait for themselves, and until when.
    var resting: [String: Duration] = [:]
    /// What the log has been told of.
    var told: Set<String> = []

    /// Forgets what it knows of files that are gone.
    mutating func forgetAllBut(_ present: Set<String>) {
        resting = resting.filter { present.contains($0.key) }
        told.formIntersection(present)
    }
}

/// What came of a look.
struct PickupTally: Hashable, Sendable {
    /// How many files were taken.
    var taken = 0
    /// How many nothing could be made of.
    var failed = 0
    /// How many have to wait.
    var waiting = 0
    /// Whether there were more than one look may take.
    var hasMore = false

    /// Whether there was nothing to do.
    var isEmpty: Bool { self == PickupTally() }

    /// The figures for people.
    var words: String {
        ["\(taken) taken", failed > 0 ? "\(failed) failed" : "", waiting > 0 ? "\(waiting) waiting" : ""]
            .filter { !$0.isEmpty }.joined(separator: ", ")
    }
}
