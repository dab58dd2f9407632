/// The elements of a page that are open, so that every one is closed, and none that others opened.
struct OpenElements {
    private var elements: [PageElement] = []
    /// Elements that were not written because they lay too deep; their end tags are not either.
    private var deeper: [String: Int] = [:]

    /// Opens an element; `false` when it lies too deep to be written.
    mutating func open(_ element: PageElement) -> Bool {
        guard elements.count < PageLimits.nesting else {
            deeper[element.name, default: 0] += 1
            return false
        }
        elements.append(element)
        return true
    }

    /// Closes what the start of an element ends; returns what was closed, the innermost first.
    mutating func closeForStart(of element: PageElement) -> [PageElement] {
        guard element.ends != 0 else { return [] }
        var outermost: Int?
        for index in elements.indices.reversed() {
            if elements[index].bit & element.ends != 0 {
                outermost = index
            } else if elements[index].bit & element.endsWithin != 0 {
                break
            }
        }
        return outermost.map { close(downTo: $0) } ?? []
    }

    /// Closes the innermost element of that name; returns what was closed, the innermost first.
    mutating func close(_ element: PageElement) -> [PageElement] {
        if let count = deeper[element.name], count > 0 {
            deeper[element.name] = count - 1
            return []
        }
        for index in elements.indices.reversed() {
            if elements[index].bit == element.bit { return close(downTo: index) }
            if elements[index].bit & element.within != 0 { break }
        }
        return []
    }

    /// Closes all; returns them, the innermost first.
    mutating func closeAll() -> [PageElement] {
        close(downTo: 0)
    }

    private mutating func close(downTo index: Int) -> [PageElement] {
        let closed = Array(elements[index...].reversed())
        elements.removeSubrange(index...)
        if !deeper.isEmpty, !closed.isEmpty { deeper.removeAll() }
        return closed
    }
}
