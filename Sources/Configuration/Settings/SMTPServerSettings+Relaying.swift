import Messages

extension SMTPServerSettings {
    /// With a server to pass mail on to, the list of clients says who may use it.
    func checkRelaying(_ section: Section) {
        guard section.has("forward"), let place = section.node("clients")?.place else { return }
        if clients.isEmpty {
            section.reader.report(
                ConfigurationProblem(
                    at: place, "an empty list vouches for nobody: only clients that log in may pass mail on by forward",
                    severity: .warning))
        } else if ClientReach(clients).isEverybody {
            section.reader.report(
                ConfigurationProblem(
                    at: place, "with forward, this is an open relay: anybody could send anything to anybody",
                    accepted: "the networks of your own machines; or no forward"))
        }
    }

    /// Mail is passed on over a connection that is there and in use.
    func checkForward(_ connections: [ConnectionSettings], _ reader: DocumentReader) {
        guard let forward else { return }
        reader.check(forward, of: "mail connection", named: "of type smtp")
        let named = connections.first { $0.name == forward.value }
        guard let named, named.link.carriesMail, !named.isActive else { return }
        let others = connections.filter { $0.isActive && $0.link.carriesMail }.map(\.name.text)
        reader.report(
            ConfigurationProblem(
                at: forward.place, "this connection is not active", found: "\"\(forward.value)\"",
                accepted: others.isEmpty ? "active = true there" : listed(others)))
    }

    /// Another end of mails, and those who use it, go together.
    static func checkTerminators(
        _ settings: SMTPServerSettings?, _ applications: [ApplicationSettings], _ reader: DocumentReader
    ) {
        let places = applications.filter(\.isEnabled).compactMap(\.terminatorClients.first?.place)
        if let terminator = settings?.dataTerminator, places.isEmpty {
            reader.report(
                ConfigurationProblem(
                    at: terminator.place, "means nothing", accepted: "an [[application]] with terminator_clients",
                    severity: .warning))
        }
        guard settings?.dataTerminator == nil else { return }
        for place in places {
            reader.report(
                ConfigurationProblem(
                    at: place, "means nothing", accepted: "data_terminator in [smtp]", severity: .warning))
        }
    }
}

extension Section {
    /// A list of clients that are trusted with something that must not be let loose: everybody is none of them, and an
    /// empty list is nobody.
    func narrowClients(_ key: String) -> [Located<String>]? {
        guard let clients = values(key, .client) else { return nil }
        guard ClientReach(clients).isEverybody, let place = node(key)?.place else { return clients }
        reader.report(
            ConfigurationProblem(
                at: place, "this is everybody, who could smuggle one mail inside another",
                accepted: "the addresses of the machines that cannot do otherwise"))
        return clients
    }
}

extension TextForm where Value == [UInt8] {
    private static var standardEnd: [UInt8] { Array("\r\n.\r\n".utf8) }

    /// Another end of a mail's data (row S2-36). What holds the standard end, or is a part of it, would not be another
    /// one.
    static var dataTerminator: TextForm {
        let accepted =
            "3 to 20 characters of ASCII that begin and end with \\r or \\n and have a \".\" between, as in "
            + "\"\\r\\n .\\r\\n\", but not the usual end or a part of it"
        return TextForm(accepted) { text in
            let octets = Array(text.utf8)
            let isPlain = octets.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x0D || $0 == 0x0A || $0 == 0x09 }
            guard (3...20).contains(octets.count), isPlain, let first = octets.first, let last = octets.last,
                first.isLineEnd, last.isLineEnd, octets.contains(UInt8(ascii: ".")),
                octets.firstRange(of: standardEnd) == nil, standardEnd.firstRange(of: octets) == nil
            else { return nil }
            return octets
        }
    }
}

extension UInt8 {
    fileprivate var isLineEnd: Bool { self == 0x0D || self == 0x0A }
}

extension SMTPServerSettings {
    func writeRelaying(to writer: inout TOMLWriter) {
        if let forward { writer.set("forward", forward.value.text) }
        if let dataTerminator {
            writer.set("data_terminator", String(decoding: dataTerminator.value, as: UTF8.self))
        }
        writer.set("lenient_clients", lenientClients.map(\.value))
    }
}
