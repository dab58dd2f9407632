import API
import Messages

/// What somebody types into a mail program for an account, for exactly this gateway.
struct MailProgramSetup: Hashable, Sendable {
    let servers: MailServers
    let account: Account
    /// The domains at which phones are written to.
    var domains: [String] = []

    init(_ servers: MailServers, _ account: Account) {
        (self.servers, self.account) = (servers, account)
    }

    private var collects: Bool { account.logins.contains(.pop3) && !servers.pop3.isEmpty }
    private var sends: Bool { account.logins.contains(.smtp) && !servers.smtp.isEmpty }

    /// The values as a part of the account's page; nothing when it cannot use a mail program.
    var html: HTML {
        guard collects || sends else { return .nothing }
        let rows = doors.map { what, door in
            Table.Row([
                HTML(text: what), "<code>\(servers.hostname)</code>", "\(Int(door.port))",
                HTML(text: Self.words(door.protection) + (door.isLoopback ? " (from this machine only)" : "")),
                "normal password",
            ])
        }
        let columns: [Table.Column] = [
            .init("Way"), .init("Server"), .init("Port", isFigure: true), .init("Security"), .init("Authentication"),
        ]
        let facts = Definitions([
            ("User name", "<code>\(account.name.text)</code>"),
            ("Mail address", account.address.map { "<code>\($0.description)</code>" } ?? Piece.none),
            ("Phones are written to at", domains.map { "<code>+447700900123@\($0)</code>" as HTML }.joined(", ")),
        ])
        return Piece.part(
            "Set-up of a mail program",
            facts.html + "<p>All of it to copy; the password is not in it.</p>" + Piece.copyable(text)
                + Table("Servers for mail programs", columns, rows).html, id: "setup")
    }

    private var doors: [(String, MailServers.Door)] {
        (collects ? Self.best(servers.pop3).map { ("incoming (POP3)", $0) } : [])
            + (sends ? Self.best(servers.smtp).map { ("outgoing (SMTP)", $0) } : [])
    }

    /// Those with the best protection first; each port once.
    private static func best(_ doors: [MailServers.Door]) -> [MailServers.Door] {
        let order: [MailServers.Protection] = [.implicit, .starttls, .none]
        var seen: Set<UInt16> = []
        return order.flatMap { wanted in doors.filter { $0.protection == wanted } }.filter {
            seen.insert($0.port).inserted
        }
    }

    private static func words(_ protection: MailServers.Protection) -> String {
        switch protection {
        case .none: "none"
        case .starttls: "STARTTLS"
        case .implicit: "SSL/TLS"
        }
    }

    /// The values as a text.
    var text: String {
        var lines = ["User name: \(account.name.text)"]
        if let address = account.address { lines.append("Mail address: \(address)") }
        for (what, door) in doors {
            lines.append(
                "\(what): server \(servers.hostname), port \(door.port), security \(Self.words(door.protection)), "
                    + "authentication: normal password")
        }
        for domain in domains { lines.append("Phones are written to at: +447700900123@\(domain)") }
        return lines.joined(separator: "\n")
    }
}
