import Messages
import Templates

/// Makes what is written into a folder of a mail (rows S2-33, S2-45 to S2-53).
struct FileMaking {
    private let output: Output
    private let making: MailMaking
    private let moment: LocalTime?

    /// - Parameter moment: the local time that templates may show.
    init(_ output: Output, of making: MailMaking, at moment: LocalTime?) {
        (self.output, self.making, self.moment) = (output, making, moment)
    }

    /// What is to be written.
    var handover: FolderHandover {
        var handover = FolderHandover(format: output.format, text: output.format == .txt ? text(of: .txt) : "")
        handover.placeholder = FolderHandover.placeholder(making.arrival)
        handover.control = output.control.map { control(for: $0, handover).text }
        handover.codePage = output.codePage
        handover.unmappable = output.unmappable
        handover.savesAttachments = output.savesAttachments
        handover.takesAttachedMessage = making.application.takesAttachedMessage
        return handover
    }

    /// Why it cannot be written: the code page does not have a character, and none may be replaced.
    func refusal(of handover: FolderHandover, _ formatter: any MailFormatter) -> TextRefused? {
        guard output.unmappable == .refuse else { return nil }
        for text in [handover.text, handover.control ?? ""] where !text.isEmpty {
            do throws(FormattingFailure) {
                _ = try formatter.encode(text, codePage: output.codePage, unmappable: .refuse)
            } catch {
                let why = "the mail cannot be written in \(output.codePage): \(error.text)"
                return TextRefused(Refusal(.message, .permanent, 6, 3, why))
            }
        }
        return nil
    }

    private func text(of transform: Output.Transform) -> String {
        if let template = output.transforms[transform] { return template.render(at: moment, making.fields.value) }
        return transform.usualFields.lazy.compactMap(making.fields.value).first { !$0.isEmpty } ?? ""
    }
}

// MARK: - The control file

extension FileMaking {
    /// What is made gives way to what is configured, that to what is found in the mail, and all to its @ commands.
    private func control(for reader: Output.Control, _ handover: FolderHandover) -> ControlFile {
        var file = ControlFile()
        file.set("system", "type", reader.rawValue)
        file.set("system", "id", handover.numberPlaceholder)
        file.set("system", "file", handover.placeholder)
        file.set("system", "format", output.format.rawValue)
        file.set("system", "subject", text(of: .subject))
        setGroups(in: &file)
        file.set("system", "app", making.application.name.text)
        setAuthor(in: &file, reader)
        setConfigured(in: &file)
        let limit = file["system", "maxlen"].flatMap { Int($0) } ?? making.application.making.maxParts
        for (key, value) in making.commands.values(limit: limit) { file.set("system", key, value) }
        return file
    }

    /// The sender chooses what the groups hold, so they never take the place of anything else.
    private func setGroups(in file: inout ControlFile) {
        let names = making.claim.groups.keys.filter { $0 != "number" }.sorted()
        var groups = (making.claim.groups["number"] == nil ? names : ["number"] + names).map {
            ($0, making.claim.groups[$0] ?? "")
        }
        if making.claim.groups["name"] == nil, let name = making.fields.value("name"), !name.isEmpty {
            groups.append(("name", name))
        }
        for (name, value) in groups where file["system", name] == nil && name != "app" {
            file.set("system", name, value)
        }
    }

    private func setAuthor(in file: inout ControlFile, _ reader: Output.Control) {
        file.set("from", "name", text(of: .fromName))
        file.set("from", "username", text(of: .fromUsername))
        file.set("from", "email", text(of: .fromEmail))
        let isSet = output.transforms[.fromGateway] != nil
        file.set("from", "gateway", isSet ? text(of: .fromGateway) : reader.letter)
        file.set("from", "smtp", text(of: .fromSMTP))
    }

    private func setConfigured(in file: inout ControlFile) {
        for value in output.values {
            if case .fixed(let text) = value.source { file.set(value.section, value.key, text) }
        }
        for value in output.values {
            guard case .parsed(let field, let pattern) = value.source else { continue }
            if let found = pattern.capture(in: making.fields.value(field) ?? "") {
                file.set(value.section, value.key, found)
            }
        }
    }
}

extension Pattern {
    /// What the first match captured: its first group that took part, or all of it; `nil` when nothing matches.
    fileprivate func capture(in text: String) -> String? {
        switch match(text) {
        case .matched(let groups, _): groups.min { rank($0.key) < rank($1.key) }?.value
        case .unmatched, .limitExceeded: nil
        }
    }

    /// The whole match comes last.
    private func rank(_ group: Int) -> Int { group == 0 ? .max : group }
}

extension Output.Control {
    /// The letter of the gateway (row S2-48).
    fileprivate var letter: String {
        switch self {
        case .sms: "S"
        case .fax: "F"
        }
    }
}

extension Output.Transform {
    /// The fields that say it where it is not set: the first that is not empty.
    fileprivate var usualFields: [String] {
        switch self {
        case .subject: ["subject"]
        case .txt: ["msg"]
        case .fromName: ["messageFromName", "messageFromAddress"]
        case .fromUsername: ["user", "messageFromAddress", "address"]
        case .fromEmail: ["messageReplyToAddress", "messageFromAddress", "address"]
        case .fromGateway: []
        case .fromSMTP: ["address", "messageFromAddress"]
        }
    }
}

extension FolderHandover {
    /// A word that nobody can have written in a mail before it arrived.
    static func placeholder(_ arrival: Submission) -> String {
        let session = arrival.session.unicodeScalars.filter {
            $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
        }
        return
            "file-\(String(arrival.receivedAt.microseconds, radix: 36))-\(String(String.UnicodeScalarView(session)))-"
    }
}
