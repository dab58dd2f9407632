import Synchronization

/// A number that is counted up and down from any thread.
public final class Counter: Sendable {
    private let present = Atomic<Int>(0)

    /// Nothing counted yet.
    public init() {}

    /// The number now.
    public var value: Int { present.load(ordering: .relaxed) }

    /// Counts `more`; less when it is negative.
    public func add(_ more: Int = 1) { present.wrappingAdd(more, ordering: .relaxed) }
}

/// A counter for each value of a small enumeration.
public struct Counters<Label: CaseIterable & Hashable & Sendable>: Sendable {
    private let counters: [Label: Counter]

    /// Nothing counted yet.
    public init() {
        counters = Dictionary(Label.allCases.map { ($0, Counter()) }) { first, _ in first }
    }

    /// The count of each, in the order of the enumeration.
    public var all: [(label: Label, count: Int)] { Label.allCases.map { ($0, self[$0]) } }

    /// The count of one.
    public subscript(label: Label) -> Int { counters[label]?.value ?? 0 }

    /// Counts one more, or `more`.
    public func add(_ label: Label, _ more: Int = 1) { counters[label]?.add(more) }
}
