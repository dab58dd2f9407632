public import Messages

/// A file that is to be written into a folder.
public struct HandedFile: Hashable, Sendable {
    /// Its name there.
    public let name: String
    /// What it holds.
    public let octets: [UInt8]

    /// A file.
    public init(name: String, octets: [UInt8]) {
        self.name = name
        self.octets = octets
    }
}

/// Makes the files of one message that goes into a folder (rows S2-30, S2-31, S2-33, S2-53).
public struct HandoverFiles: Sendable {
    private let codec: any MailCodec
    private let formatter: any MailFormatter

    /// Makes files with `codec` and `formatter`.
    public init(codec: any MailCodec, formatter: any MailFormatter) {
        self.codec = codec
        self.formatter = formatter
    }

    /// The beginning of the names of all files of a message: its number, with eight digits or more.
    public static func number(of message: MessageID) -> String {
        let digits = String(message.rawValue)
        return String(repeating: "0", count: max(0, 8 - digits.utf8.count)) + digits
    }

    /// The files in the order in which they are to be seen: the last one tells whoever waits for it that all are there. It is
    /// the control file where there is one, else the message file.
    ///
    /// Takes as long as the mail is large: to be called off the loops.
    ///
    /// - Throws: when the text does not go into the code page.
    public func files(
        _ handover: FolderHandover, of octets: [UInt8], message: MessageID
    ) throws(FormattingFailure) -> [HandedFile] {
        let octets = handover.takesAttachedMessage ? codec.attachedMail(in: octets) ?? octets : octets
        let number = Self.number(of: message)
        let name = "\(number).\(handover.format.rawValue)"
        let handover = handover.filled(fileName: name, number: number)
        let text = HandedFile(name: name, octets: try content(handover, octets))
        let attached = handover.savesAttachments ? try attachments(octets, number) : []
        guard let control = handover.control else { return attached.map(\.file) + [text] }
        let file = HandedFile(name: "\(number).ctl", octets: try encode(control, attached, handover))
        return [text] + attached.map(\.file) + [file]
    }

    private func content(_ handover: FolderHandover, _ octets: [UInt8]) throws(FormattingFailure) -> [UInt8] {
        switch handover.format {
        case .txt:
            try formatter.encode(handover.text, codePage: handover.codePage, unmappable: handover.unmappable)
        case .eml: octets
        case .mht, .htm: formatter.page(handover.format, of: octets, codePage: handover.codePage)
        }
    }

    /// The names of attachments are looked at here for the first time: one with characters that the code page does not have
    /// is no reason to refuse a mail that was accepted.
    private func encode(
        _ control: String, _ attached: [Attached], _ handover: FolderHandover
    ) throws(FormattingFailure) -> [UInt8] {
        let page = handover.codePage
        guard !attached.isEmpty else {
            return try formatter.encode(control, codePage: page, unmappable: handover.unmappable)
        }
        var section = ControlFile()
        for (index, each) in attached.enumerated() {
            section.set("attachments", "\(index + 1)", each.file.name)
            section.set("attachments", "\(index + 1)_name", each.original)
        }
        let whole = control + section.text
        guard handover.unmappable == .refuse else {
            return try formatter.encode(whole, codePage: page, unmappable: handover.unmappable)
        }
        _ = try formatter.encode(control, codePage: page, unmappable: .refuse)
        return try formatter.encode(whole, codePage: page, unmappable: .replace)
    }

    // MARK: - Attachments

    private struct Attached {
        let file: HandedFile
        /// The name that its sender gave it; empty when there is none.
        let original: String
    }

    /// The most attachments; a mail with more is not handed over, rather than some of it.
    static let mostAttachments = 1000

    private func attachments(_ octets: [UInt8], _ number: String) throws(FormattingFailure) -> [Attached] {
        let mail = codec.decode(octets).withFiles(as: codec.leaves(in: octets))
        let files = MailPayload.files(of: mail)
        guard files.count <= Self.mostAttachments else {
            throw FormattingFailure(
                "the mail has \(files.count) attachments; at most \(Self.mostAttachments) are saved")
        }
        return files.enumerated().map { index, part in
            let content: [UInt8]
            switch part.content {
            case .octets(let octets): content = octets
            case .text(let text): content = Array(text.utf8)
            case .message(let mail): content = Array(mail.text.utf8)
            }
            let original = part.filename ?? ""
            let safe = formatter.safeName(original.isEmpty ? "part.\(MediaEnding.ending(of: part.type))" : original)
            return Attached(
                file: HandedFile(name: "\(number)-\(index + 1)-\(safe)", octets: content), original: original)
        }
    }
}

extension Mail {
    /// The same with the octets of its files as they were before their transfer: a text that is a file is one to its last
    /// octet.
    ///
    /// - Parameter leaves: of each part; see ``MailCodec/leaves(in:)``.
    public func withFiles(as leaves: [[UInt8]]) -> Mail {
        guard leaves.count == parts.count else { return self }
        var mail = self
        for (index, part) in parts.enumerated() {
            switch part.content {
            case .octets: break
            case .message: mail.parts[index].content = .octets(leaves[index])
            case .text:
                guard part.filename != nil || part.disposition == "attachment" else { continue }
                mail.parts[index].content = .octets(leaves[index])
            }
        }
        return mail
    }
}
