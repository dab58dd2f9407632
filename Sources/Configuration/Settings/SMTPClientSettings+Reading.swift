import Bytes

extension SMTPClientSettings {
    init?(_ section: Section) {
        let implementation = section.value("implementation", TextForm<Implementation>.word()) ?? .direct
        switch implementation {
        case .direct: self.init(direct: section)
        case .command: self.init(command: section)
        }
    }

    private init?(direct section: Section) {
        let host = section.required("host", .host)
        var settings = SMTPClientSettings(host: host ?? "")
        settings.protection = section.value("tls", .word()) ?? settings.protection
        settings.port = section.whole("port", 1...65_535).map { UInt16($0) } ?? Self.usualPort(settings.protection)
        settings.readTrust(section)
        settings.readLogin(section)
        settings.readCommon(section)
        settings.connections = section.whole("connections", 1...50) ?? settings.connections
        _ = section.node("program")
        guard host != nil else { return nil }
        self = settings
    }

    private init?(command section: Section) {
        let program = section.required("program", .command)
        var settings = SMTPClientSettings(host: "localhost")
        settings.implementation = .command
        settings.program = program
        settings.readCommon(section)
        section.meansNothing(
            "host", "port", "tls", "ca", "pin", "verify", "username", "password", "connections",
            with: "implementation = \"command\"")
        guard program != nil else { return nil }
        self = settings
    }

    private mutating func readTrust(_ section: Section) {
        authorities = section.path("ca")?.value
        pin = section.value("pin", .pin)
        verifies = section.flag("verify") ?? verifies
        if !verifies, let place = section.node("verify")?.place {
            section.reader.report(
                ConfigurationProblem(
                    at: place, "anybody in between can read and change mails and see the password",
                    severity: .warning))
        }
    }

    private mutating func readLogin(_ section: Section) {
        username = section.value("username", .text(octets: 1...256, "a name without control characters"))
        let password = section.secret("password", octets: 1...1024)
        if username != nil, !section.has("password") {
            section.reportMissing("password", accepted: "the password of the username")
        }
        if username == nil, password != nil, !section.has("username") {
            section.reportMissing("username", accepted: "the name that goes with the password")
        }
        self.password = password ?? self.password
        guard username != nil, protection == .none, let place = section.node("username")?.place else { return }
        section.reader.report(
            ConfigurationProblem(
                at: place,
                "without tls the password is only given in forms that hide it (CRAM-MD5, SCRAM-SHA-256), or to this machine",
                severity: .warning))
    }

    private mutating func readCommon(_ section: Section) {
        timeout = section.value("timeout", .duration(from: .seconds(1), to: .hours(1))) ?? timeout
        sendsHTML = section.flag("html") ?? sendsHTML
    }
}

extension TextForm where Value == String {
    /// A machine to connect to.
    static var host: TextForm {
        TextForm("a host name or an IP address") { text in
            IPAddress(text)?.description ?? DomainName(text, underscores: true)?.text
        }
    }

    /// A program with its arguments.
    static var command: TextForm {
        TextForm("the absolute path of a program, and its arguments") { text in
            let isPlain = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
            return text.hasPrefix("/") && isPlain && (2...1000).contains(text.utf8.count) ? text : nil
        }
    }

    /// A SHA-256, in lower case.
    static var pin: TextForm {
        TextForm("64 hexadecimal digits, colons between them or not") { text in
            let digits = text.utf8.filter { $0 != UInt8(ascii: ":") }.map(\.asciiLowercased)
            let isHexadecimal = digits.allSatisfy { $0.isASCIIDigit || (0x61...0x66).contains($0) }
            return digits.count == 64 && isHexadecimal ? String(decoding: digits, as: UTF8.self) : nil
        }
    }
}
