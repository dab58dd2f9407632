import Messages

/// Messages in order of the moment they are due: a binary heap.
struct DueQueue {
    private var heap: [(due: Timestamp, message: Message)] = []

    var count: Int { heap.count }

    /// All of them, in no order.
    var messages: some Sequence<Message> { heap.lazy.map(\.message) }

    /// When the first one is due.
    var first: Timestamp? { heap.first?.due }

    mutating func insert(_ message: Message, due: Timestamp) {
        heap.append((due, message))
        rise(from: heap.count - 1)
    }

    /// Makes all of them due earlier by the same time.
    mutating func move(earlierBy step: Duration) {
        // The order among them stays what it is.
        for index in heap.indices { heap[index].due = heap[index].due - step }
    }

    /// Takes one message out.
    mutating func remove(_ id: MessageID) -> Message? {
        guard let index = heap.indices.first(where: { heap[$0].message.id == id }) else { return nil }
        return remove(at: index)
    }

    /// Takes the last `count` messages out, the latest first; of those due at one moment the one that was accepted last.
    mutating func removeLast(_ count: Int) -> [(due: Timestamp, message: Message)] {
        // What is in order is a heap, too.
        heap.sort { ($0.due, $0.message.id) < ($1.due, $1.message.id) }
        let removed = Array(heap.suffix(max(0, count)).reversed())
        heap.removeLast(removed.count)
        return removed
    }

    mutating func removeAll(where isUnwanted: (Message) -> Bool) {
        let kept = heap.filter { !isUnwanted($0.message) }
        heap = []
        for entry in kept { insert(entry.message, due: entry.due) }
    }

    /// Takes the first message when it is due at `now`.
    mutating func removeFirst(dueBy now: Timestamp) -> Message? {
        guard let first = heap.first, first.due <= now else { return nil }
        return remove(at: 0)
    }

    private mutating func remove(at index: Int) -> Message {
        heap.swapAt(index, heap.count - 1)
        let removed = heap.removeLast().message
        if index < heap.count {
            sink(from: index)
            rise(from: index)
        }
        return removed
    }

    private mutating func rise(from index: Int) {
        var child = index
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].due < heap[parent].due else { break }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func sink(from index: Int) {
        var parent = index
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].due < heap[least].due { least = child }
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
