import Messages

/// Carries a `kannel.conf` over: SMPP connections, users of sendsms, services for texts from phones, and the log.
struct KannelImport {
    private var groups: [ImportGroup]
    private var names = ImportNames(["webhooks", "commands", "folders", "digests"])
    private var routes = ImportNames()
    /// What the connections here are called for each `smsc-id`.
    private var connections: [String: [String]] = [:]
    private var accounts: Set<String> = []

    /// Writes what a file holds.
    ///
    /// - Throws: when nothing in it belongs to Kannel.
    static func write(_ groups: [ImportGroup], to page: inout ImportPage) throws(ImportFailure) {
        guard groups.contains(where: { !$0.name.isEmpty }) else {
            throw ImportFailure("it holds no groups of Kannel (no line \"group = …\")")
        }
        var kannel = KannelImport(groups: groups)
        kannel.write(&page)
    }

    private init(groups: [ImportGroup]) {
        self.groups = groups
    }

    private mutating func write(_ page: inout ImportPage) {
        writeLog(&page)
        for index in groups.indices where groups[index].name == "sendsms-user" { writeUser(index, &page) }
        for index in groups.indices where groups[index].name == "smsc" { writeCarrier(index, &page) }
        let services = groups.indices.filter { groups[$0].name == "sms-service" }
        // Kannel asks the default service last, wherever it stands.
        for index in services where !isDefault(index) { writeService(index, &page) }
        for index in services where isDefault(index) { writeService(index, &page) }
        leaveRest(&page)
    }

    private func isDefault(_ index: Int) -> Bool {
        var values = groups[index].values
        return values.text("keyword")?.value.lowercased() == "default"
    }

    // MARK: The log

    private mutating func writeLog(_ page: inout ImportPage) {
        guard
            let index = groups.firstIndex(where: { group in
                var values = group.values
                return ["core", "smsbox"].contains(group.name) && values.text("log-file")?.value.hasPrefix("/") == true
            }), let file = groups[index].values.text("log-file")
        else { return }
        let level = groups[index].values.number("log-level", 0...9, &page)?.value ?? 0
        let levels = ["EWIT", "EWI", "EW"].indices.contains(level) ? ["EWIT", "EWI", "EW"][level] : "E"
        page.table("[log]", from: groups[index].title)
        let path = ImportPage.quoted(file.value)
        page.set("file", raw: file.map { _ in "{ path = \(path), levels = \"\(levels)\" }" })
    }

    // MARK: Users

    private mutating func writeUser(_ index: Int, _ page: inout ImportPage) {
        var values = groups[index].values
        defer { groups[index].values = values }
        let title = groups[index].title
        guard let user = values.text("username") else { return page.leave(title, "a user without username") }
        guard let name = TextForm.accountName.read(user.value)?.text, accounts.insert(name).inserted else {
            values = ImportValues([])
            return page.leave(user.origin, "a name that is there already, or that accounts cannot have")
        }
        page.table("[[account]]", from: title)
        page.set("name", user.map { _ in name })
        page.fill("login", "[\"http\"]", because: "sendsms asks for it at the addresses of [http]")
        if let password = values.text("password") { writePassword(password, 1...1024, &page) }
        let senders = ["forced-sender", "faked-sender", "default-sender"].compactMap { values.text($0) }
        let known = senders.filter { sender in
            let isKnown = TextForm.originator.read(sender.value) != nil
            if !isKnown { page.leave(sender.origin, "found: \(sender.shown); accepted: a number, a code or a name") }
            return isKnown
        }
        page.set("senders", elements: known)
    }

    private func writePassword(
        _ password: ImportedValue<String>, _ octets: ClosedRange<Int>, _ page: inout ImportPage
    ) {
        guard TextForm<String>.text(octets: octets, "").read(password.value) != nil else {
            return page.leave(password.origin, "a password of more than \(octets.upperBound) octets, or with controls")
        }
        page.set("password", password.with("better kept outside: { file = \"…\" }"))
    }

    // MARK: Carriers

    private mutating func writeCarrier(_ index: Int, _ page: inout ImportPage) {
        var values = groups[index].values
        defer { groups[index].values = values }
        let title = groups[index].title
        let kind = values.text("smsc")?.value ?? "nothing"
        guard kind.lowercased() == "smpp" else {
            values = ImportValues([])
            return page.leave(title, "of type \(kind): this version knows smpp only")
        }
        guard let carrier = KannelCarrier(&values, title: title, &page) else {
            values = ImportValues([])
            return
        }
        let id = values.text("smsc-id")
        for bind in carrier.binds {
            let suffix = bind == .receiver && carrier.binds.count > 1 ? "-receiver" : ""
            let name = names.name(for: (id?.value ?? "carrier") + suffix, or: "carrier")
            connections[id?.value ?? "", default: []].append(name)
            page.table("[[connection]]", from: title)
            let plain = ImportedValue(value: name, origin: id?.origin ?? title)
            page.set("name", plain)
            carrier.write(bind, &page)
        }
    }

    // MARK: Services

    private mutating func writeService(_ index: Int, _ page: inout ImportPage) {
        var values = groups[index].values
        defer { groups[index].values = values }
        let isDefault = isDefault(index)
        let service = KannelService(&values, isDefault: isDefault, title: groups[index].title, &page)
        guard let service else {
            values = ImportValues([])
            return
        }
        page.table("[[inbound]]", from: groups[index].title)
        page.fill("name", ImportPage.quoted(routes.name(for: service.name, or: "service")), because: "")
        if let accepted = values.text("accepted-smsc") {
            let ids = accepted.value.split(separator: ";").map { trimmed($0) }
            let known = ids.flatMap { connections[$0] ?? [] }
            if known.isEmpty {
                page.leave(accepted.origin, "none of these connections was carried over")
            } else {
                page.set("connection", accepted.map { _ in known })
            }
        }
        service.write(&page)
    }

    // MARK: What is left

    private func leaveRest(_ page: inout ImportPage) {
        for group in groups {
            switch group.name {
            case "core", "smsbox", "smsc", "sendsms-user", "sms-service":
                page.leaveUnread(group.values, Self.reasons)
            case "": page.leave("line \(group.line) and what follows", "a group without a name, or an include")
            case _: page.leave(group.title, "nothing here does the same, or it is unknown")
            }
        }
    }

    private static let reasons: [String: String] = {
        let api = "belongs to an HTTP server, which a later version brings"
        let store = "messages are kept in the embedded store"
        let one = "one process does it all here: nothing to connect"
        let limits = "see prefixes and countries of [[application]], countries of [[account]]"
        return [
            "include": "only this file was read: import the other one as well",
            "admin-port": api, "admin-password": api, "status-password": api, "admin-allow-ip": api,
            "admin-deny-ip": api,
            "sendsms-port": api, "sendsms-url": api, "sendsms-chars": api, "allow-ip": api, "deny-ip": api,
            "user-allow-ip": api, "user-deny-ip": api, "smsbox-port": one, "bearerbox-host": one, "bearerbox-port": one,
            "wapbox-port": one, "box-allow-ip": one, "box-deny-ip": one, "smsbox-id": one, "store-file": store,
            "store-location": store, "store-type": store, "dlr-storage": store,
            "access-log": "telepost trace and telepost messages list tell that", "log-file": "one log holds everything",
            "log-level": "one log holds everything", "global-sender": "see from of [[application]]",
            "allowed-prefix": limits, "denied-prefix": limits, "white-list": limits, "black-list": limits,
            "unified-prefix": "see region: national numbers are read by it",
            "preferred-smsc-id": "see via of [[application]]",
            "default-smsc": "see via of [[application]]", "forced-smsc": "see via of [[application]]",
            "msg-id-type": "found out by itself: ids are compared in both forms", "name": "only a comment there",
            "max-messages": "a long text becomes as many parts as the application allows (max_parts)",
            "concatenation": "long texts are always joined again; see concatenation of [[connection]]",
        ]
    }()
}
