/// A queue that keeps its elements in one array.
struct Backlog<Element> {
    private var slots: [Element] = []
    private var head = 0

    var count: Int { slots.count - head }
    var first: Element? { head < slots.count ? slots[head] : nil }
    var elements: ArraySlice<Element> { slots[head...] }

    mutating func append(_ element: Element) {
        slots.append(element)
    }

    @discardableResult
    mutating func popFirst() -> Element? {
        guard let first else { return nil }
        head += 1
        if head >= 32, head * 2 >= slots.count {
            slots.removeFirst(head)
            head = 0
        }
        return first
    }

    mutating func change(where isWanted: (Element) -> Bool, _ body: (inout Element) -> Void) {
        for index in slots.indices.dropFirst(head) where isWanted(slots[index]) { body(&slots[index]) }
    }

    mutating func keep(_ isWanted: (Element) -> Bool) {
        slots = elements.filter(isWanted)
        head = 0
    }
}

extension Backlog: Sendable where Element: Sendable {}
