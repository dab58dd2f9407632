import Gateway
import Messages
import SMS

extension SMTPServerSettings {
    func write(to writer: inout TOMLWriter) {
        writer.table("smtp")
        writer.set("listen", tables: listen.map { $0.fields(.smtp) })
        writer.set("clients", clients.map(\.value))
        writer.set("max_connections", maxConnections)
        writer.set("max_connections_per_client", maxConnectionsPerClient)
        writer.set("max_transactions", maxTransactions)
        writer.set("max_message_size", maxMessageSize.description)
        writer.set("max_recipients", maxRecipients)
        writer.set("max_bad_commands", maxBadCommands)
        writer.set("timeout", DurationText(timeout).description)
        writer.set("max_hops", maxHops)
        writer.set("plaintext_auth_from", plaintextAuthFrom.map(\.value))
        if let mechanisms { writer.set("mechanisms", mechanisms.map(\.rawValue)) }
        writeRelaying(to: &writer)
    }
}

extension Listener {
    fileprivate func fields(_ server: ListenerReading.Server) -> [(key: String, value: String)] {
        var fields = [("address", description), ("tls", protection.rawValue)]
        if let authentication, server == .smtp { fields.append(("auth", authentication.rawValue)) }
        return fields.map { ($0, TOMLWriter.quoted($1)) }
    }
}

extension TLSSettings {
    func write(to writer: inout TOMLWriter) {
        writer.table("tls")
        writer.set("certificate", certificate.value)
        writer.set("key", key.value)
        writer.set("minimum", minimum.rawValue)
        if let clientAuthorities { writer.set("client_ca", clientAuthorities.value) }
        writer.set("legacy_clients", legacyClients.map(\.value))
    }
}

extension POP3ServerSettings {
    func write(to writer: inout TOMLWriter) {
        writer.table("pop3")
        writer.set("listen", tables: listen.map { $0.fields(.pop3) })
        writer.set("max_connections", maxConnections)
        writer.set("max_connections_per_client", maxConnectionsPerClient)
        writer.set("timeout", DurationText(timeout).description)
        writer.set("plaintext_auth_from", plaintextAuthFrom.map(\.value))
        if let mechanisms { writer.set("mechanisms", mechanisms.map(\.rawValue)) }
        writer.set("expire", expire.map { DurationText($0).description } ?? "never")
    }
}

extension SMPPServerSettings {
    func write(to writer: inout TOMLWriter) {
        writer.table("smpp")
        writer.set("listen", tables: listen.map { $0.fields(.smpp) })
        writer.set("clients", clients.map(\.value))
        writer.set("plaintext_auth_from", plaintextAuthFrom.map(\.value))
        writer.set("max_connections", maxConnections)
        writer.set("max_connections_per_client", maxConnectionsPerClient)
        writer.set("system_id", systemID)
        writer.set("bind_timeout", DurationText(bindTimeout).description)
        writer.set("enquire_link", enquireLink.map { DurationText($0).description } ?? "never")
        writer.set("timeout", DurationText(timeout).description)
        writer.set("window", window)
        if let throughput { writer.set("throughput", throughput) }
        writer.set("binds", binds)
        writer.set("alphabet", alphabet.rawValue)
        writer.set("long", long.rawValue)
        writer.set("parts", parts.rawValue)
        writer.set("parts_timeout", DurationText(partsTimeout).description)
        writer.set("via", via.map(\.value.text))
    }
}

extension HTTPServerSettings {
    func write(to writer: inout TOMLWriter) {
        writer.table("http")
        writer.set("listen", tables: listen.map { $0.fields(.http) })
        writer.set("max_connections", maxConnections)
        writer.set("max_connections_per_client", maxConnectionsPerClient)
        writer.set("timeout", DurationText(timeout).description)
        writer.set("max_body", maxBody.description)
        writer.set("rate", rate.map { "\($0.count)/\(DurationText($0.window))" } ?? "")
        writer.set("public_url", publicURL ?? "")
        writer.set("metrics_from", metricsFrom)
    }
}

extension AuthenticationSettings {
    func write(to writer: inout TOMLWriter) {
        writer.table("authentication")
        switch checker {
        case .command(let command): writer.set("command", command)
        case .url(let url): writer.set("url", url)
        }
        writer.set("timeout", DurationText(timeout).description)
    }
}
