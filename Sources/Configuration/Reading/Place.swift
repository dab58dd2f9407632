/// Where in a configuration document something stands.
public struct Place: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The name of the document, as the user knows it.
    public let file: String
    /// The line, counted from 1; 0: the document as a whole.
    public let line: Int
    /// The column, counted from 1 in characters.
    public let column: Int
    /// The path of the key, as in `smtp.listen[2]` or `connection[1].port`, counted from 1; empty for none.
    public let key: String

    /// A place in `file`; without a line, the document as a whole.
    public init(file: String, line: Int = 0, column: Int = 0, key: String = "") {
        self.file = file
        self.line = line
        self.column = column
        self.key = key
    }

    /// Places in the order of the document.
    public static func < (left: Place, right: Place) -> Bool {
        (left.line, left.column, left.key) < (right.line, right.column, right.key)
    }

    /// `file:line:column`, or `file` alone.
    public var description: String { line == 0 ? file : "\(file):\(line):\(column)" }
}
