import Bytes
import Gateway

extension OutputSettings {
    /// The most values of a control file that a document may set.
    static let valueLimit = 200

    /// Reads the table `output`.
    mutating func read(_ section: Section) {
        folder = section.folder("folder")
        format = section.value("format", TextForm<Output.Format>.word()) ?? format
        control = section.value("control", .controlFile) ?? control
        codePage = section.located("code_page", .codePage) ?? codePage
        unmappable = section.value("unmappable", TextForm<Output.Unmappable>.word()) ?? unmappable
        guard format == .eml, control == nil else { return }
        section.meansNothing(
            "code_page", "unmappable", with: "format = \"eml\" and no control file", severity: .warning)
    }

    /// Reads the table `control`.
    ///
    /// - Parameter fields: those that a value may be parsed from.
    mutating func readValues(_ section: Section, fields: Set<String>) {
        let all = section.all
        // So many are offered as what was meant.
        let offered = Array(fields.sorted().prefix(500))
        if all.count > Self.valueLimit {
            section.reader.report(
                ConfigurationProblem(
                    at: section.place, found: "\(all.count) values", accepted: "at most \(Self.valueLimit)"))
        }
        values = all.prefix(Self.valueLimit).compactMap { key, node, place in
            let words = key.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            guard let name = controlName(words, place, section.reader) else { return nil }
            let source =
                words.count == 4 ? section.parsed(words[3], node, place, fields, offered) : section.fixed(node, place)
            return source.map { ControlValue(section: name.section, key: name.key, source: $0) }
        }
    }

    /// Reads the table `transform`.
    mutating func readTransforms(_ section: Section) {
        for transform in Output.Transform.allCases {
            transforms[transform] = section.located(transform.rawValue, .template)
        }
    }
}

private let controlNames = "\"section|key\" or \"section|key|parse|field\""

/// The section and the key that `words` name; reports what is wrong with them.
private func controlName(
    _ words: [String], _ place: Place, _ reader: DocumentReader
) -> (section: String, key: String)? {
    guard words.count == 2 || (words.count == 4 && words[2] == "parse") else {
        let isNear = words.count == 4 && nearestWord(to: words[2], among: ["parse"]) != nil
        reader.report(
            ConfigurationProblem(
                at: place, accepted: controlNames, suggestion: isNear ? "\"…|parse|…\"" : nil))
        return nil
    }
    guard words[..<2].allSatisfy(isControlName) else {
        let accepted = "section and key of 1 to 64 printable characters, none of |=[]; and no blank at an end"
        reader.report(ConfigurationProblem(at: place, accepted: accepted))
        return nil
    }
    guard words[0].lowercased() != "attachments" else {
        reader.report(
            ConfigurationProblem(at: place, accepted: "another section: this one lists the saved attachments"))
        return nil
    }
    return (words[0], words[1])
}

private func isControlName(_ text: String) -> Bool {
    let isPlain = text.unicodeScalars.allSatisfy { scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        case _: !"|=[];".unicodeScalars.contains(scalar)
        }
    }
    return isPlain && (1...64).contains(text.unicodeScalars.count) && text.first != " " && text.last != " "
}

extension Section {
    /// A value that is always the same.
    fileprivate func fixed(_ node: TOMLNode, _ place: Place) -> OutputSettings.ControlValue.Source? {
        switch node.value {
        case .whole(let number): return .fixed(String(number))
        case .flag(let flag): return .fixed(flag ? "1" : "0")
        case .text, .table, .array, .real, .moment:
            let accepted = "a whole number, true, false, or a text of at most 1000 octets without control characters"
            return read(node, place, TextForm<String>.text(octets: 0...1000, accepted)).map { .fixed($0) }
        }
    }

    /// A value that is found in a field.
    fileprivate func parsed(
        _ field: String, _ node: TOMLNode, _ place: Place, _ fields: Set<String>, _ offered: [String]
    ) -> OutputSettings.ControlValue.Source? {
        let pattern = read(node, place, TextForm<String>.pattern("'.*ID:(\\d+).*'"))
        guard fields.contains(field) else {
            guard !reader.isFull else { return nil }
            reader.report(
                ConfigurationProblem(
                    at: place, "no field has this name", found: "\"\(printable(field))\"",
                    accepted: listed(offered),
                    suggestion: nearestWord(to: field, among: offered).map { "\"\($0)\"" }))
            return nil
        }
        return pattern.map { .parsed(field: field, pattern: Located($0, at: place)) }
    }
}

extension TextForm where Value == String {
    /// A regular expression; a later stage compiles it.
    static func pattern(_ example: String) -> TextForm {
        .text(octets: 1...1000, "a regular expression, as in \(example)")
    }

    /// The name of a code page.
    fileprivate static var codePage: TextForm {
        TextForm("the name of a code page, as in \"utf-8\" or \"cp1250\"") { text in
            let isName = text.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "._:+-".utf8.contains($0) }
            return isName && (1...40).contains(text.utf8.count) ? text : nil
        }
    }
}

extension TextForm where Value == Output.Control? {
    /// Whom a control file is for, or that there is none.
    fileprivate static var controlFile: TextForm {
        TextForm("\"none\", \"sms\" or \"fax\"", words: ["none"] + Output.Control.allCases.map(\.rawValue)) { text in
            if text == "none" { return .some(nil) }
            return Output.Control(rawValue: text).map { .some($0) }
        }
    }
}

// MARK: - Writing

extension OutputSettings {
    func write(to writer: inout TOMLWriter) {
        var fields: [(key: String, value: String)] = []
        if let folder { fields.append(("folder", folder.value)) }
        fields.append(("format", format.rawValue))
        fields.append(("control", control?.rawValue ?? "none"))
        fields.append(("code_page", codePage.value))
        fields.append(("unmappable", unmappable.rawValue))
        writer.set("output", inline: fields.map { ($0, TOMLWriter.quoted($1)) })
        writer.set("attachments", savesAttachments)
        writer.set("control", inline: values.map(\.field))
        writer.set(
            "transform",
            inline: Output.Transform.allCases.compactMap { transform in
                transforms[transform].map { (TOMLWriter.quoted(transform.rawValue), TOMLWriter.quoted($0.value)) }
            })
    }
}

extension OutputSettings.ControlValue {
    fileprivate var field: (key: String, value: String) {
        switch source {
        case .fixed(let value): (TOMLWriter.quoted("\(section)|\(key)"), TOMLWriter.quoted(value))
        case .parsed(let field, let pattern):
            (TOMLWriter.quoted("\(section)|\(key)|parse|\(field)"), TOMLWriter.quoted(pattern.value))
        }
    }
}
