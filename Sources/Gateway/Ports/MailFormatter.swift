/// Writes mails and texts as the octets of files.
public protocol MailFormatter: Sendable {
    /// Whether there is a code page of that name.
    func knows(codePage: String) -> Bool

    /// `text` in a code page.
    ///
    /// - Throws: when the page does not have all characters and none may be replaced, or when there is no such page.
    func encode(
        _ text: String, codePage: String, unmappable: Output.Unmappable
    ) throws(FormattingFailure) -> [UInt8]

    /// The mail that `octets` are as a web page, in one file with its pictures: plain for ``Output/Format/htm`` (pictures
    /// as `data:`), MIME for ``Output/Format/mht`` (RFC 2557). Nothing in it is active, and nothing is loaded from elsewhere.
    func page(_ format: Output.Format, of octets: [UInt8], codePage: String) -> [UInt8]

    /// A name that is safe for a file in any folder: no separators, controls, leading dots, reserved names; at most 120
    /// octets of UTF-8, its extension kept where there is one.
    func safeName(_ name: String) -> String
}

/// Why a text cannot be written, in plain words.
public struct FormattingFailure: Error, Hashable, Sendable {
    /// What is wrong.
    public let text: String

    /// A failure.
    public init(_ text: String) {
        self.text = text
    }
}

/// Where no formatter was given.
struct MissingFormatter: MailFormatter {
    func knows(codePage: String) -> Bool { false }

    func encode(
        _ text: String, codePage: String, unmappable: Output.Unmappable
    ) throws(FormattingFailure) -> [UInt8] {
        throw FormattingFailure("there is nothing to write files with")
    }

    func page(_ format: Output.Format, of octets: [UInt8], codePage: String) -> [UInt8] { octets }

    func safeName(_ name: String) -> String { "file" }
}
