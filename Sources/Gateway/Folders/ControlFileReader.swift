import Bytes

/// What a control file asks for that somebody dropped into a folder: a text, which is in a file beside it, to numbers.
///
/// It has sections of keys with values, as ``ControlFile`` writes it. Of section `system` count `number`, several separated
/// by commas; `file`, the name of the file with the text; `maxlen`, the most parts; of section `from`, `number`, who it
/// comes from. Lines that begin with `;` or `#` are comments.
public struct ControlFileReader: Hashable, Sendable {
    /// The numbers as they were written, in order; at least one.
    public var recipients: [String] = []
    /// The name of the file with the text: a plain name; `nil`: as the control file is called, with `.txt` at its end.
    public var file: String?
    /// Who it comes from.
    public var sender: String?
    /// The most parts.
    public var maxParts: Int?

    /// The most octets of a control file.
    public static let limit = 65_536

    /// Reads a control file.
    public init(_ octets: [UInt8]) throws(FileUnusable) {
        guard octets.count <= Self.limit else {
            throw FileUnusable("the control file has more than \(Self.limit) octets")
        }
        var section = ""
        for line in try FileText.text(of: octets).split(separator: "\n") {
            let line = String(line).trimmingBlanks
            if line.isEmpty || line.hasPrefix(";") || line.hasPrefix("#") { continue }
            if line.hasPrefix("["), line.hasSuffix("]") {
                section = String(line.dropFirst().dropLast()).trimmingBlanks.lowercased()
                continue
            }
            guard let equals = line.firstIndex(of: "=") else { continue }
            let key = String(line[..<equals]).trimmingBlanks.lowercased()
            try take(section, key, String(line[line.index(after: equals)...]).trimmingBlanks)
        }
        guard !recipients.isEmpty else { throw FileUnusable("[system] has no number") }
    }

    private mutating func take(_ section: String, _ key: String, _ value: String) throws(FileUnusable) {
        switch (section, key) {
        case ("system", "number"):
            recipients = value.split(separator: ",").map { String($0).trimmingBlanks }.filter { !$0.isEmpty }
        case ("system", "file"):
            guard !value.isEmpty else { return }
            guard Self.isPlain(value) else { throw FileUnusable("file has to be the name of a file beside it") }
            file = value
        case ("system", "maxlen"):
            guard let parts = Int(value), (1...255).contains(parts) else {
                throw FileUnusable("maxlen has to be a number from 1 to 255")
            }
            maxParts = parts
        case ("from", "number"): sender = value.isEmpty ? nil : value
        default: break
        }
    }

    /// Whether it is a name and no way elsewhere.
    private static func isPlain(_ name: String) -> Bool {
        !name.hasPrefix(".") && !name.contains("/") && !name.contains("\\") && name.utf8.count <= 255
    }

    /// Whether a file of that name is a control file.
    public static func isControl(_ name: String) -> Bool { name.lowercased().hasSuffix(".ctl") }

    /// The name of the file with the text, for the control file called `name`.
    public func textName(besides name: String) -> String { file ?? "\(name.dropLast(4)).txt" }
}
