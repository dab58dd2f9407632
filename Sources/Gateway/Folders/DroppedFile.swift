public import Messages

/// A file that somebody dropped into a folder.
public struct DroppedFile: Sendable {
    /// Its name.
    public let name: String
    /// What it holds.
    public let octets: [UInt8]
    /// When it last changed.
    public let modifiedAt: Timestamp
    /// What the file beside it holds that a control file names.
    public var text: [UInt8]?

    /// A file.
    public init(name: String, octets: [UInt8], modifiedAt: Timestamp, text: [UInt8]? = nil) {
        self.name = name
        self.octets = octets
        self.modifiedAt = modifiedAt
        self.text = text
    }

    /// Whether a file of that name is left alone: it is hidden, or somebody still writes it.
    public static func isIgnored(_ name: String) -> Bool {
        name.hasPrefix(".") || name.hasSuffix("~")
            || [".tmp", ".part", ".lock"].contains { name.lowercased().hasSuffix($0) }
    }
}

/// Why nothing can be made of a file, in plain words.
public struct FileUnusable: Error, Hashable, Sendable {
    /// What is wrong.
    public let text: String

    /// What is wrong.
    public init(_ text: String) {
        self.text = text
    }
}
