/// How two texts differ, line by line, with some lines around each change.
///
/// How lines end, and whether the last one does, makes no difference. Texts of 1 MiB that have nothing in common take a
/// moment, not minutes.
public struct LineDifference: Hashable, Sendable {
    /// A line of one text or of both.
    public struct Line: Hashable, Sendable {
        /// Which text it is in.
        public enum Kind: Hashable, Sendable {
            /// In both.
            case same
            /// In the old one only.
            case removed
            /// In the new one only.
            case added
        }

        /// Which text it is in.
        public let kind: Kind
        /// What it says, without its end.
        public let text: String
        /// Its number in the old text, counted from 1; `nil` when it is not there.
        public let old: Int?
        /// Its number in the new text, counted from 1; `nil` when it is not there.
        public let new: Int?
    }

    /// Changes that are close together, with the lines around them.
    public struct Hunk: Hashable, Sendable {
        /// The lines.
        public let lines: [Line]
        /// The first of its lines in the old text, counted from 1; where it would be, less one, when there is none.
        public let oldStart: Int
        /// How many of its lines are in the old text.
        public let oldCount: Int
        /// The first of its lines in the new text, as ``oldStart``.
        public let newStart: Int
        /// How many of its lines are in the new text.
        public let newCount: Int
    }

    /// The changes in order; none when the texts say the same.
    public let hunks: [Hunk]

    /// What changed between two texts.
    ///
    /// - Parameter context: how many unchanged lines are shown before and after a change.
    public init(from old: String, to new: String, context: Int = 3) {
        let (oldLines, newLines) = (Self.lines(of: old), Self.lines(of: new))
        var numbers: [Substring: Int] = [:]
        func number(_ line: Substring) -> Int {
            if let known = numbers[line] { return known }
            numbers[line] = numbers.count
            return numbers.count - 1
        }
        let steps = LineMatching.steps(from: oldLines.map(number), to: newLines.map(number))
        hunks = Self.hunks(steps, oldLines, newLines, context: max(0, context))
    }

    /// Whether the texts say the same.
    public var isEmpty: Bool { hunks.isEmpty }

    /// How many lines came.
    public var added: Int { hunks.reduce(0) { $0 + $1.newCount - $1.lines.count { $0.kind == .same } } }

    /// How many lines went.
    public var removed: Int { hunks.reduce(0) { $0 + $1.oldCount - $1.lines.count { $0.kind == .same } } }

    /// The unified form, as `diff -u` prints it; empty when nothing changed.
    ///
    /// - Parameters:
    ///   - from: what the old text is called.
    ///   - to: what the new text is called.
    public func unified(from: String, to: String) -> String {
        guard !isEmpty else { return "" }
        var text = "--- \(from)\n+++ \(to)\n"
        for hunk in hunks {
            text += "@@ -\(hunk.oldStart),\(hunk.oldCount) +\(hunk.newStart),\(hunk.newCount) @@\n"
            for line in hunk.lines { text += "\(line.kind.mark)\(line.text)\n" }
        }
        return text
    }

    private static func lines(of text: String) -> [Substring] {
        var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    private static func hunks(
        _ steps: [LineMatching.Step], _ old: [Substring], _ new: [Substring], context: Int
    ) -> [Hunk] {
        var hunks: [Hunk] = []
        // Where the steps of `index` begin in both texts, moved along.
        var (index, oldIndex, newIndex) = (0, 0, 0)
        while let change = steps[index...].firstIndex(where: { $0 != .same }) {
            let start = max(index, change - context)
            (oldIndex, newIndex) = (oldIndex + start - index, newIndex + start - index)
            let end = Self.end(ofHunkAt: change, steps, context)
            let places = (old: oldIndex, new: newIndex)
            let lines = steps[start..<end].map { Self.line($0, &oldIndex, &newIndex, old, new) }
            let (oldCount, newCount) = (oldIndex - places.old, newIndex - places.new)
            hunks.append(
                Hunk(
                    lines: lines, oldStart: places.old + (oldCount > 0 ? 1 : 0), oldCount: oldCount,
                    newStart: places.new + (newCount > 0 ? 1 : 0), newCount: newCount))
            index = end
        }
        return hunks
    }

    /// Behind the lines after the last change that is close enough to the one before it.
    private static func end(ofHunkAt change: Int, _ steps: [LineMatching.Step], _ context: Int) -> Int {
        var last = change
        while let next = steps[(last + 1)...].prefix(2 * context + 1).firstIndex(where: { $0 != .same }) { last = next }
        return min(steps.count, last + 1 + context)
    }

    private static func line(
        _ step: LineMatching.Step, _ oldIndex: inout Int, _ newIndex: inout Int, _ old: [Substring], _ new: [Substring]
    ) -> Line {
        defer {
            if step != .added { oldIndex += 1 }
            if step != .removed { newIndex += 1 }
        }
        switch step {
        case .same: return Line(kind: .same, text: String(new[newIndex]), old: oldIndex + 1, new: newIndex + 1)
        case .removed: return Line(kind: .removed, text: String(old[oldIndex]), old: oldIndex + 1, new: nil)
        case .added: return Line(kind: .added, text: String(new[newIndex]), old: nil, new: newIndex + 1)
        }
    }
}

extension LineDifference.Line.Kind {
    /// How the unified form marks it.
    fileprivate var mark: String {
        switch self {
        case .same: " "
        case .removed: "-"
        case .added: "+"
        }
    }
}
