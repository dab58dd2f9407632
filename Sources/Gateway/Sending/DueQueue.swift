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
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].due < heap[parent].due else { break }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// Makes all of them due earlier by the same time.
    mutating func move(earlierBy step: Duration) {
        // The order among them stays what it is.
        for index in heap.indices { heap[index].due = heap[index].due - step }
    }

    mutating func removeAll(where isUnwanted: (Message) -> Bool) {
        let kept = heap.filter { !isUnwanted($0.message) }
        heap = []
        for entry in kept { insert(entry.message, due: entry.due) }
    }

    /// Takes the first message when it is due at `now`.
    mutating func removeFirst(dueBy now: Timestamp) -> Message? {
        guard let first = heap.first, first.due <= now else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].due < heap[least].due { least = child }
            }
            guard least != parent else { return first.message }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
