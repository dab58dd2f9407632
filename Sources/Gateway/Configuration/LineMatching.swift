/// Finds which lines two texts have in common: the greedy algorithm of Myers, "An O(ND) Difference Algorithm and Its
/// Variations" (Algorithmica 1, 1986).
///
/// What lies between the common beginning and the common end is compared with bounded effort; where texts differ too
/// much for that, all of it counts as replaced.
struct LineMatching {
    /// The most changed lines that are looked for.
    static let editLimit = 2000
    /// The most comparisons of lines.
    static let stepLimit = 8_000_000

    /// One line of the way from the old text to the new one.
    enum Step: Hashable {
        case same
        case removed
        case added
    }

    private let old: ArraySlice<Int>
    private let new: ArraySlice<Int>

    /// The way from `old` to `new`, whose lines are given as numbers; equal lines have the same.
    static func steps(from old: [Int], to new: [Int]) -> [Step] {
        let head = zip(old, new).prefix { $0 == $1 }.count
        let room = min(old.count, new.count) - head
        let tail = zip(old.reversed(), new.reversed()).prefix(room).prefix { $0 == $1 }.count
        let middle = LineMatching(old: old[head..<old.count - tail], new: new[head..<new.count - tail])
        return Array(repeating: .same, count: head) + ordered(middle.steps()) + Array(repeating: .same, count: tail)
    }

    /// Each change as people read it: first what is gone, then what came.
    private static func ordered(_ steps: [Step]) -> [Step] {
        var result: [Step] = []
        var added = 0
        for step in steps {
            switch step {
            case .added: added += 1
            case .removed: result.append(.removed)
            case .same:
                result += Array(repeating: .added, count: added) + [.same]
                added = 0
            }
        }
        return result + Array(repeating: .added, count: added)
    }

    private func steps() -> [Step] {
        guard !old.isEmpty, !new.isEmpty, let trace = search() else {
            return Array(repeating: .removed, count: old.count) + Array(repeating: .added, count: new.count)
        }
        return way(back: trace)
    }

    /// For each number of changes how far one gets on each diagonal with one change less; `nil` when it takes too many.
    private func search() -> [[Int32]]? {
        let bound = min(old.count + new.count, Self.editLimit)
        var furthest = [Int32](repeating: 0, count: 2 * bound + 3)
        var trace: [[Int32]] = []
        var stepsLeft = Self.stepLimit
        for edits in 0...bound {
            trace.append(Array(furthest[bound + 2 - edits..<bound + 1 + max(1, edits)]))
            for diagonal in stride(from: -edits, through: edits, by: 2) {
                let here = bound + 1 + diagonal
                let isDown = diagonal == -edits || (diagonal != edits && furthest[here - 1] < furthest[here + 1])
                var x = Int(isDown ? furthest[here + 1] : furthest[here - 1] + 1)
                while x < old.count, x - diagonal < new.count, isSame(x, x - diagonal) {
                    x += 1
                    stepsLeft -= 1
                }
                stepsLeft -= 1
                furthest[here] = Int32(clamping: x)
                if x >= old.count, x - diagonal >= new.count { return trace }
            }
            if stepsLeft < 0 { return nil }
        }
        return nil
    }

    private func isSame(_ x: Int, _ y: Int) -> Bool {
        old[old.startIndex + x] == new[new.startIndex + y]
    }

    private func way(back trace: [[Int32]]) -> [Step] {
        var (x, y) = (old.count, new.count)
        var steps: [Step] = []
        for edits in stride(from: trace.count - 1, to: 0, by: -1) {
            let (furthest, middle, diagonal) = (trace[edits], edits - 1, x - y)
            let isDown =
                diagonal == -edits
                || (diagonal != edits && furthest[middle + diagonal - 1] < furthest[middle + diagonal + 1])
            let before = isDown ? diagonal + 1 : diagonal - 1
            let beforeX = Int(furthest[middle + before])
            let common = min(x - beforeX, y - (beforeX - before))
            steps += Array(repeating: .same, count: max(0, common))
            steps.append(isDown ? .added : .removed)
            (x, y) = (beforeX, beforeX - before)
        }
        return (steps + Array(repeating: .same, count: x)).reversed()
    }
}
