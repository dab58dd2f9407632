import Bytes
import Gateway
import Templates

/// Carries one application of an SMTP receiver over (rows S2-29 to S2-53).
struct ReceiverApplication {
    private var source: ReceiverTree.Application
    private let codePage: ImportedValue<String>?
    private let hasTerminator: Bool
    private let path: String
    private var fields = TemplateField.mail

    /// - Parameters:
    ///   - codePage: of all its files.
    ///   - hasTerminator: whether the server knows another end of mails.
    init(_ source: ReceiverTree.Application, codePage: ImportedValue<String>?, hasTerminator: Bool) {
        self.source = source
        self.codePage = codePage
        self.hasTerminator = hasTerminator
        path = "applications\\\(source.name)"
    }

    /// Whether the branch of this name lists those who end mails in another way (row S2-40).
    static func isTerminatorBranch(_ name: String) -> Bool { name.contains("terminator") }

    /// Writes it, unless no address is for it.
    mutating func write(_ names: inout ImportNames, _ page: inout ImportPage) {
        let claims = patterns("addresses", isAnchored: true, &page)
        guard !claims.isEmpty else {
            return page.leave(path, "the whole application: no address is for it (no addr_re_0)")
        }
        fields.formUnion(claims.flatMap { NamedGroups($0.value).names })
        let control = controlType(&page)
        page.table("[[application]]", from: path)
        page.fill("name", ImportPage.quoted(names.name(for: source.name, or: "application")), because: "")
        page.fill("kind", control?.value == "fax" ? "\"fax\"" : "\"files\"", because: "")
        writeSwitches(&page)
        page.set("addresses", elements: claims)
        writeClients(&page)
        writeSenders(&page)
        writeOutput(control, &page)
        leaveRest(&page)
    }

    // MARK: Who and what

    /// S2-31, S2-32, S2-35, S2-37, S2-38.
    private mutating func writeSwitches(_ page: inout ImportPage) {
        if let flag = source.values.flag("enabled", &page) { page.set("enabled", flag) }
        if let flag = source.values.flag("process_anonymous", &page) { page.set("anonymous", flag) }
        if let flag = source.values.flag("process_att_msg", &page) { page.set("attached_message", flag) }
        if let flag = source.values.flag("process_attachments", &page) { page.set("attachments", flag) }
        guard let tags = source.values.text("cmd_tags") else { return }
        page.set("commands", tags.map { _ in true }.with("their definitions are built in: dr, report, action, maxlen"))
    }

    /// S2-39, S2-40.
    private mutating func writeClients(_ page: inout ImportPage) {
        var branch = source.take("clients")
        page.set("clients", elements: ClientItems(&branch, &page).items)
        var listed: [ImportedValue<String>] = []
        for name in source.branches.keys.filter(Self.isTerminatorBranch).sorted() {
            var branch = source.take(name)
            let items = ClientItems(&branch, &page)
            if items.isEverybody {
                page.leave("\(path)\\\(name)", "it names everybody, who could smuggle one mail inside another")
            } else {
                listed += items.items
            }
        }
        guard hasTerminator || listed.isEmpty else {
            return page.leave("\(path): its clients with another end of data", "there is no other end of data")
        }
        page.set("terminator_clients", elements: listed)
        _ = source.values.wholeText("nonstandard_data_terminator")
    }

    /// S2-43, S2-44. What is denied is denied wherever the pattern is found: rather too much than too little.
    private mutating func writeSenders(_ page: inout ImportPage) {
        let allowed = patterns("from_enabled", isAnchored: true, &page)
        let denied = patterns("from_disabled", isAnchored: false, &page)
        let limiting = allowed.contains { [".*", "^.*$", ".*$", "^.*"].contains($0.value) } ? [] : allowed
        if limiting.count < allowed.count { page.remark("from_enabled lets every sender in, as no list does here.") }
        guard !limiting.isEmpty || !denied.isEmpty else { return }
        page.set("senders.allow", elements: limiting)
        page.set("senders.deny", elements: denied)
    }

    private mutating func patterns(
        _ branch: String, isAnchored: Bool, _ page: inout ImportPage
    ) -> [ImportedValue<String>] {
        var values = source.take(branch)
        return values.numbered().compactMap { value in
            let pattern = PythonPattern(value.value, isAnchored: isAnchored).text
            guard TextForm<String>.pattern("").read(pattern) != nil else {
                page.leave(value.origin, "accepted: a pattern of 1 to 1000 octets without control characters")
                return nil
            }
            let isSame = pattern == value.value
            return value.map { _ in pattern }.with(isSame ? "" : "was \(value.value)")
        }
    }

    // MARK: Files

    /// S2-34; without it an application that has values for a control file is taken to make one.
    private mutating func controlType(_ page: inout ImportPage) -> ImportedValue<String>? {
        if let text = source.values.text("ctl_type") {
            let word = text.value.lowercased()
            if word == "sms" || word == "fax" { return text.map { _ in word } }
            page.leave(text.origin, "found: \(text.shown); accepted: sms or fax")
        }
        guard source.branches["ctl_settings"]?.isEmpty == false else { return nil }
        let guess = source.name.lowercased().contains("fax") ? "fax" : "sms"
        return ImportedValue(value: guess, origin: "\(path)\\ctl_settings", remark: "no ctl_type: a guess")
    }

    /// S2-21, S2-30, S2-33, S2-34.
    private mutating func writeOutput(_ control: ImportedValue<String>?, _ page: inout ImportPage) {
        let folder = source.values.text("output_folder")
        if let folder {
            let place = WindowsPath(folder.value)
            page.set(
                "output.folder", folder.map { _ in place.text }.with(place.isTranslated ? "was \(folder.value)" : ""))
        } else {
            page.fill(
                "output.folder", ImportPage.quoted(WindowsPath("out\\\(source.name)").text),
                because: "output_folder was missing")
        }
        var format = "txt"
        if let text = source.values.text("format_preference") {
            let word = text.value.lowercased()
            if Output.Format(rawValue: word) != nil {
                format = word
                page.set("output.format", text.map { _ in word })
            } else {
                page.leave(text.origin, "found: \(text.shown); accepted: txt, eml, mht or htm")
            }
        }
        if let control {
            page.set("output.control", control)
        } else {
            page.fill("output.control", "\"none\"", because: "no ctl_type")
        }
        if let codePage, format != "eml" || control != nil { page.set("output.code_page", codePage) }
        writeControl(&page)
        writeTransforms(isText: format == "txt", hasControl: control != nil, &page)
    }

    /// S2-45 to S2-47.
    private mutating func writeControl(_ page: inout ImportPage) {
        var values = source.take("ctl_settings")
        for (name, value) in values.all() {
            let words = name.split(separator: "|", omittingEmptySubsequences: false).map { trimmed($0) }
            let isParsed = words.count == 4 && words[2] == "parse"
            guard controlName(words) else {
                page.leave(value.origin, "accepted: section|key or section|key|parse|field, section and key plain text")
                continue
            }
            if isParsed, !fields.contains(words[3]) {
                page.leave(value.origin, "there is no field \(words[3])")
                continue
            }
            let text = isParsed ? PythonPattern(value.value, isAnchored: false).text : value.value
            guard TextForm<String>.text(octets: isParsed ? 1...1000 : 0...1000, "").read(text) != nil else {
                page.leave(value.origin, "accepted: at most 1000 octets without control characters")
                continue
            }
            page.set("control.\(TOMLWriter.quoted(words.joined(separator: "|")))", value.map { _ in text })
        }
    }

    private func controlName(_ words: [String]) -> Bool {
        guard words.count == 2 || words.count == 4 && words[2] == "parse" else { return false }
        return words[..<2].allSatisfy { word in
            let isPlain = word.unicodeScalars.allSatisfy {
                $0.value > 0x1F && $0.value != 0x7F && !"=[];".contains(Character($0))
            }
            return isPlain && (1...64).contains(word.unicodeScalars.count)
        } && words[0].lowercased() != "attachments"
    }

    /// S2-48 to S2-52.
    private mutating func writeTransforms(isText: Bool, hasControl: Bool, _ page: inout ImportPage) {
        var values = source.take("transform")
        for (name, value) in values.all() {
            let key = trimmed(name[...]).lowercased()
            guard let target = Output.Transform(rawValue: key) else {
                let known = Output.Transform.allCases.map(\.rawValue).joined(separator: ", ")
                page.leave(value.origin, "there is no such target; accepted: \(known)")
                continue
            }
            guard TextForm<String>.template.read(value.value) != nil else {
                page.leave(value.origin, "accepted: \(TextForm<String>.template.accepted)")
                continue
            }
            let line = "transform.\(TOMLWriter.quoted(key))"
            do throws(TemplateFailure) {
                _ = try Template(value.value, fields: fields)
            } catch {
                page.suggest(line, ImportPage.quoted(value.value), because: "from \(value.origin)")
                page.leave(value.origin, "the expression is not known here: \(error)")
                continue
            }
            if target == .txt ? isText : hasControl {
                page.set(line, value)
            } else {
                page.suggest(line, ImportPage.quoted(value.value), because: "from \(value.origin); without effect here")
            }
        }
    }

    private mutating func leaveRest(_ page: inout ImportPage) {
        page.leaveUnread(source.values)
        for name in source.branches.keys.sorted() { page.leaveUnread(source.take(name)) }
    }
}
