/// Carries the `smsd.conf` of smstools 3 over: its folder of texts to be sent, its event handler and its log. Its modems have no
/// counterpart in this version.
struct SpoolerImport {
    /// The folder that smstools takes texts from unless told otherwise.
    private static let usualFolder = "/var/spool/sms/outgoing"

    private var general: ImportValues
    private var others: [ImportGroup]

    /// Writes what a file holds.
    ///
    /// - Throws: when nothing in it belongs to smstools.
    static func write(_ groups: [ImportGroup], to page: inout ImportPage) throws(ImportFailure) {
        guard let general = groups.first(where: { $0.name.isEmpty || $0.name.lowercased() == "default" }) else {
            throw ImportFailure("it holds no settings of smstools")
        }
        let names = ["devices", "outgoing", "incoming", "checked", "eventhandler", "sent", "failed"]
        var probe = general.values
        guard names.contains(where: { probe.text($0) != nil }) else {
            throw ImportFailure("it holds no settings of smstools (no devices, no outgoing …)")
        }
        var spooler = SpoolerImport(
            general: general.values,
            others: groups.filter { !$0.name.isEmpty && $0.name.lowercased() != "default" })
        spooler.write(&page)
    }

    private mutating func write(_ page: inout ImportPage) {
        writeLog(&page)
        writeFolder(&page)
        writeCarrier(&page)
        writeHandler(&page)
        page.leaveUnread(general, Self.reasons)
        for group in others { leave(group, &page) }
    }

    private mutating func writeLog(_ page: inout ImportPage) {
        let level = general.number("loglevel", 0...9, &page)
        guard let file = general.text("logfile"), file.value.hasPrefix("/") else { return }
        page.table("[log]")
        let levels = level.map { Self.levels($0.value) } ?? "EWI"
        let path = ImportPage.quoted(file.value)
        page.set("file", raw: file.map { _ in "{ path = \(path), levels = \"\(levels)\" }" })
    }

    /// Levels as syslog counts them: 3 errors, 4 warnings, 7 everything.
    private static func levels(_ level: Int) -> String {
        switch level {
        case ...3: "E"
        case 4: "EW"
        case 5, 6: "EWI"
        case _: "EWIT"
        }
    }

    private mutating func writeFolder(_ page: inout ImportPage) {
        page.table("[[connection]]")
        page.fill("name", "\"spool\"", because: "")
        page.fill("type", "\"folder\"", because: "")
        page.fill("dialect", "\"smstools\"", because: "")
        if let folder = folder("outgoing", &page) {
            page.set("pickup", folder)
        } else {
            page.fill("pickup", ImportPage.quoted(Self.usualFolder), because: "the usual folder of smstools")
        }
        if let folder = folder("sent", &page) { page.set("sent", folder) }
        if let folder = folder("failed", &page) { page.set("failed", folder) }
        _ = general.text("delaytime")
        if let seconds = general.number("delaytime_mainprocess", 1...86_400, &page) ?? pause(&page) {
            page.set("every", seconds.map { "\($0)s" })
        }
    }

    private mutating func pause(_ page: inout ImportPage) -> ImportedValue<Int>? {
        general.number("delaytime", 1...86_400, &page)
    }

    private mutating func folder(_ name: String, _ page: inout ImportPage) -> ImportedValue<String>? {
        guard let text = general.text(name) else { return nil }
        guard text.value.hasPrefix("/"), text.value.utf8.count <= 4096 else {
            page.leave(text.origin, "found: \(text.shown); accepted: an absolute path")
            return nil
        }
        return text
    }

    /// Texts need somebody to carry them.
    private func writeCarrier(_ page: inout ImportPage) {
        page.remark("")
        page.remark(
            "Modems cannot be driven by this version. The texts in that folder need a connection to a carrier, such as:"
        )
        let lines = [
            "[[connection]]", "name = \"carrier\"", "type = \"smpp\"", "host = \"smpp.example.net\"",
            "system_id = \"acme\"", "password = { file = \"/etc/telepost/carrier.secret\" }",
        ]
        for line in lines { page.remark(line) }
    }

    private mutating func writeHandler(_ page: inout ImportPage) {
        guard let handler = general.text("eventhandler") else { return }
        let target = "command:\(handler.value) RECEIVED"
        guard TextForm<String>.command.read("\(handler.value) RECEIVED") != nil else {
            return page.leave(handler.origin, "found: \(handler.shown); accepted: the absolute path of a program")
        }
        page.table("[[inbound]]")
        page.fill("name", "\"eventhandler\"", because: "")
        let remark = "gets no file: facts in the environment, JSON on standard input (docs/programs.md)"
        page.set("deliver", handler.map { _ in [target] }.with(remark))
    }

    private func leave(_ group: ImportGroup, _ page: inout ImportPage) {
        switch group.name.lowercased() {
        case "queues", "providers":
            page.leave(group.title, "queues by number: give applications prefixes and connections of their own (via)")
        case _: page.leave("\(group.title), line \(group.line)", "a modem: cannot be driven by this version")
        }
    }

    private static let reasons: [String: String] = {
        let system = "the unit of systemd says that"
        let arrived = "texts from phones go to [[inbound]]: a mail, a web hook or a command, no folder"
        let numbers = "lists of numbers: see prefixes, countries and senders of [[application]]"
        let modem = "about modems, which cannot be driven by this version"
        let parts = "long texts always become parts that the phone joins again, and parts that arrive are joined"
        return [
            "devices": modem, "checked": "not needed: a file stays where it is until it was taken", "incoming": arrived,
            "report": "reports are in the history: telepost trace", "saved": arrived, "phonecalls": arrived,
            "alarmhandler": "the log tells of alarms ([log] system)", "checkhandler": "nothing is asked before sending",
            "blacklist": numbers, "whitelist": numbers, "autosplit": parts, "internal_combine": parts,
            "user": system, "group": system, "pidfile": system, "infofile": system, "umask": system,
            "stats": "telepost messages list tells", "stats_interval": "telepost messages list tells",
            "errorsleeptime": modem, "receive_before_send": modem, "blocktime": modem, "blockafter": modem,
            "validity": "see validity of [[connection]] and [[application]]",
            "decode_unicode_text": "texts are always in UTF-8",
            "store_received_pdu": "the trace level of the log shows them",
        ]
    }()
}
