/// A configuration document of a scenario.
struct Document: Sendable {
    /// A connection of type `smpp` to a port of this machine.
    struct Carrier: Sendable {
        var name = "carrier"
        var port: UInt16
        /// More keys, one a line.
        var more: [String] = []
    }

    /// Keys before the first table, one a line.
    var top: [String] = []
    /// Keys of `[log]` besides the console, one a line.
    var log: [String] = []
    /// Whether there is a table `[smtp]`.
    var hasServer = true
    var smtpAddress = "127.0.0.1"
    var smtpPort: UInt16 = 0
    /// Entries of `smtp.listen` as TOML has them; empty: the address and port above.
    var listeners: [String] = []
    var region: String? = "GB"
    var levels = "EWIT"
    var clients = #"["127.0.0.0/8", "::1"]"#
    /// More keys of `[smtp]`, one a line.
    var smtp: [String] = []
    var carriers: [Carrier]
    /// The name of the application.
    var application = "sms"
    /// More keys of the application, one a line.
    var making: [String] = []
    /// More tables at the end.
    var more: [String] = []

    init(_ smsc: ScriptedSMSC, _ more: String...) {
        carriers = [Carrier(port: smsc.port, more: more)]
    }

    init(carriers: [Carrier]) {
        self.carriers = carriers
    }

    var text: String {
        var lines = [#"hostname = "gw.example""#]
        if let region { lines.append("region = \"\(region)\"") }
        lines += top
        lines += ["[log]", "console = \"\(levels)\"", #"system = """#, #"format = "json""#] + log
        if hasServer {
            let listen = listeners.isEmpty ? ["\"\(smtpAddress):\(smtpPort)\""] : listeners
            lines += ["[smtp]", "listen = [\(listen.joined(separator: ", "))]", "clients = \(clients)"] + smtp
        }
        for carrier in carriers {
            lines += ["[[connection]]", "name = \"\(carrier.name)\"", #"type = "smpp""#, #"host = "127.0.0.1""#]
            lines += ["port = \(carrier.port)", #"system_id = "telepost""#, #"password = "secret""#]
            if !carrier.more.contains(where: { $0.hasPrefix("numbers") }) {
                lines.append(#"numbers = ["+447700900100"]"#)
            }
            if !carrier.more.contains(where: { $0.hasPrefix("reconnect_after") }) {
                lines.append(#"reconnect_after = ["100ms", "200ms"]"#)
            }
            lines += carrier.more
        }
        lines +=
            ["[[application]]", "name = \"\(application)\"", #"kind = "sms""#, #"domains = ["sms.test"]"#] + making
        return (lines + more).joined(separator: "\n") + "\n"
    }
}
