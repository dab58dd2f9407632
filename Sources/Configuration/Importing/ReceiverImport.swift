import Bytes
import Gateway

/// Carries the settings tree of an SMTP receiver over (rows S2-11 to S2-54). docs/migration.md has the mapping of each name.
struct ReceiverImport {
    private var tree: ReceiverTree
    private var names = ImportNames()
    /// What ends a mail besides the usual end: one for the whole server here.
    private var terminator: ImportedValue<String>?

    /// Writes what an export holds.
    ///
    /// - Throws: when there is no such tree in it.
    static func write(_ export: RegistryExport, to page: inout ImportPage) throws(ImportFailure) {
        for problem in export.problems { page.leave("line \(problem.line)", problem.reason) }
        var receiver = ReceiverImport(tree: try ReceiverTree(export, &page))
        receiver.write(&page)
    }

    private init(tree: ReceiverTree) {
        self.tree = tree
    }

    private mutating func write(_ page: inout ImportPage) {
        writePriority(&page)
        writeLog(&page)
        terminator = chosenTerminator(&page)
        let forward = forwardServer(&page)
        writeServer(forward, &page)
        if let forward { writeForward(forward, &page) }
        let codePage = codePage(&page)
        for application in tree.applications {
            var importer = ReceiverApplication(application, codePage: codePage, hasTerminator: terminator != nil)
            importer.write(&names, &page)
        }
        if tree.applications.isEmpty { page.remark("There were no applications: no mail is taken.") }
        let reasons = [
            "id_allocated": "ids are counted anew here",
            "authentication_lib":
                "a COM object; here accounts log in ([[account]]), or [authentication] asks a command or a URL",
        ]
        page.leaveUnread(tree.values, reasons)
    }

    // MARK: The process

    /// S2-26: 0 normal, -1 lower, -2 low, -15 idle.
    private mutating func writePriority(_ page: inout ImportPage) {
        guard let priority = tree.values.number("thread_priority", -15...15, &page) else { return }
        let nice =
            switch priority.value {
            case ...(-15): 19
            case ...(-2): 10
            case -1: 5
            case _: 0
            }
        page.setTop("nice", priority.map { _ in nice }.with(priority.value > 0 ? "above normal needs root here" : ""))
    }

    /// S2-15 to S2-20.
    private mutating func writeLog(_ page: inout ImportPage) {
        let console = levels("log_console", &page)
        let system = levels("log_event_log", &page)
        let levels = levels("log_file", &page)
        let data = tree.values.flag("log_rcv_data", &page)
        let file = tree.values.text("logging_file_name")
        guard console != nil || system != nil || file != nil else { return }
        page.table("[log]")
        if let console { page.set("console", console) }
        if let system { page.set("system", system) }
        guard let file, levels?.value != "" else { return }
        let path = WindowsPath(file.value)
        let here = path.isTranslated ? "/var/log/telepost/\(path.fileName)" : path.text
        var fields = ["path = \(ImportPage.quoted(here))"]
        if let levels { fields.append("levels = \(ImportPage.quoted(levels.value))") }
        if let data, data.value {
            if levels?.value.contains("T") != false {
                fields.append("received_data = true")
            } else {
                page.leave(data.origin, "shows only where T is among the levels of the file, as there")
            }
        }
        fields.append("date = \"%y%m%d\"")
        page.set("file", raw: file.map { _ in "{ \(fields.joined(separator: ", ")) }" })
        if path.isTranslated { page.remark("was \(file.value)") }
    }

    private mutating func levels(_ name: String, _ page: inout ImportPage) -> ImportedValue<String>? {
        guard let text = tree.values.anyText(name) else { return nil }
        let known = "EWIT".filter { text.value.uppercased().contains($0) }
        if text.value.uppercased().contains(where: { !"EWIT ,;".contains($0) }) {
            page.leave(text.origin, "found: \(text.shown); of these letters only E, W, I and T are known")
        }
        return text.map { _ in known }
    }

    // MARK: The server

    /// S2-22 to S2-28, S2-36.
    private mutating func writeServer(_ forward: Forward?, _ page: inout ImportPage) {
        page.table("[smtp]")
        writeListen(&page)
        let clients = ClientItems(&tree.clients, &page)
        if clients.items.isEmpty {
            page.remark("There was no list of clients: besides those of applications only this machine may connect.")
        }
        page.set("clients", elements: clients.items)
        if let count = tree.values.number("thread_num", 1...100_000, &page) {
            page.set("max_connections", count.with("may be much more here, a client costs little"))
        }
        if let seconds = tree.values.number("socket_timeout", 0...3600, &page), seconds.value > 0 {
            page.set("timeout", seconds.map { "\($0)s" })
        }
        if let terminator { page.set("data_terminator", raw: terminator.map(TOMLWriter.quoted)) }
        guard let forward else { return }
        if clients.isEverybody {
            page.suggest("forward", "\"forward\"", because: "not set: with these clients it would be an open relay")
            page.leave(forward.host.origin, "clients names everybody, so anybody could send mail to anybody through it")
        } else {
            page.set("forward", forward.host.map { _ in "forward" })
        }
    }

    private mutating func writeListen(_ page: inout ImportPage) {
        let address = tree.values.text("smtp_ip_address")
        let port = tree.values.number("smtp_port", 1...65_535, &page)
        guard address != nil || port != nil else { return }
        var host = address?.value ?? "0.0.0.0"
        if host.lowercased() == "localhost" { host = "127.0.0.1" }
        if let address, IPAddress(host) == nil {
            page.leave(
                address.origin, "found: \(address.shown); only an address can be listened on, so it is this machine's")
            host = "127.0.0.1"
        }
        let isLong = host.contains(":")
        let place = "\(isLong ? "[\(host)]" : host):\(port?.value ?? 25)"
        let origins = [address?.origin, port?.origin].compactMap(\.self).joined(separator: " and ")
        page.set("listen", ImportedValue(value: [place], origin: origins))
    }

    /// S2-36: only one, for the clients on the lists of applications.
    private mutating func chosenTerminator(_ page: inout ImportPage) -> ImportedValue<String>? {
        var chosen: ImportedValue<String>?
        for index in tree.applications.indices {
            guard let text = tree.applications[index].values.wholeText("nonstandard_data_terminator") else { continue }
            let value = text.map(unescaped)
            if TextForm<[UInt8]>.dataTerminator.read(value.value) == nil {
                page.leave(text.origin, "found: \(text.shown); accepted: \(TextForm<[UInt8]>.dataTerminator.accepted)")
            } else if let chosen {
                if chosen.value != value.value {
                    page.leave(text.origin, "there is one for the whole server, and that is from \(chosen.origin)")
                }
            } else if tree.applications[index].branches.keys.contains(where: ReceiverApplication.isTerminatorBranch) {
                chosen = value
            } else {
                page.leave(text.origin, "no client is listed for it")
            }
        }
        return chosen
    }

    private func unescaped(_ text: String) -> String {
        text.replacing("\\r", with: "\r").replacing("\\n", with: "\n").replacing("\\t", with: "\t")
    }

    // MARK: The server that mail is passed on to

    private struct Forward {
        let host: ImportedValue<String>
        let port: ImportedValue<Int>?
    }

    /// S2-12, S2-13.
    private mutating func forwardServer(_ page: inout ImportPage) -> Forward? {
        let port = tree.values.number("forward_smtp_server_port", 1...65_535, &page)
        guard let host = tree.values.text("forward_smtp_server") else { return nil }
        guard TextForm<String>.host.read(host.value) != nil else {
            page.leave(host.origin, "found: \(host.shown); accepted: \(TextForm<String>.host.accepted)")
            return nil
        }
        _ = names.name(for: "forward", or: "forward")
        return Forward(host: host, port: port)
    }

    private func writeForward(_ forward: Forward, _ page: inout ImportPage) {
        page.table("[[connection]]")
        page.fill("name", "\"forward\"", because: "")
        page.fill("type", "\"smtp\"", because: "")
        page.set("host", forward.host)
        if let port = forward.port { page.set("port", port) }
        page.suggest("tls", "\"starttls\"", because: "better, if that server can")
    }

    /// S2-21.
    private mutating func codePage(_ page: inout ImportPage) -> ImportedValue<String>? {
        guard let text = tree.values.text("output_code_page") else { return nil }
        let name = text.value.lowercased()
        let digits = name.hasPrefix("cp") ? name.dropFirst(2) : name[...]
        if digits == "65001" { return text.map { _ in "utf-8" } }
        if !digits.isEmpty, digits.utf8.allSatisfy(\.isASCIIDigit) { return text.map { _ in "cp\(digits)" } }
        guard name.utf8.count <= 40, name.utf8.allSatisfy({ $0.isASCIILetter || $0.isASCIIDigit || $0 == 0x2D }) else {
            page.leave(text.origin, "found: \(text.shown); accepted: the name of a code page, as in \"cp1250\"")
            return nil
        }
        return text.map { _ in name }
    }
}
