import Bytes
import SMS

/// A group `smsc` of type `smpp`.
struct KannelCarrier {
    /// The sessions that it has: one both ways, or one each way.
    let binds: [SMPPSettings.Bind]

    private let host: ImportedValue<String>
    private let port: ImportedValue<Int>?
    private let receivePort: ImportedValue<Int>?
    private let systemID: ImportedValue<String>
    private let password: ImportedValue<String>?
    private let isEncrypted: Bool
    /// Further settings: the key, and the value as TOML has it.
    private var settings: [(key: String, value: ImportedValue<String>)] = []

    /// Takes what it knows out of `values`; `nil` when something is missing that a connection needs.
    init?(_ values: inout ImportValues, title: String, _ page: inout ImportPage) {
        let host = values.text("host")
        let systemID = values.text("smsc-username") ?? values.text("system-id")
        guard let host, TextForm<String>.host.read(host.value) != nil else {
            page.leave(title, "no host, or one that is no name and no address")
            return nil
        }
        guard let systemID, TextForm<String>.ascii(1...15, "").read(systemID.value) != nil else {
            page.leave(title, "no smsc-username, or one that has more than 15 characters")
            return nil
        }
        (self.host, self.systemID) = (host, systemID)
        port = values.number("port", 0...65_535, &page)
        receivePort = values.number("receive-port", 0...65_535, &page)
        password = values.text("smsc-password") ?? values.text("password")
        isEncrypted = values.flag("use-ssl", &page)?.value ?? false
        let isBoth = values.flag("transceiver-mode", &page)?.value ?? false
        let receives = (receivePort?.value ?? 0) > 0
        let sends = (port?.value ?? 0) > 0 || !receives
        binds = isBoth ? [.transceiver] : (sends ? [.transmitter] : []) + (receives ? [.receiver] : [])
        if isEncrypted {
            page.leave("\(title): use-ssl", "this version has no TLS for SMPP: the connection is not active")
        }
        readNumbers(&values, &page)
        readSession(&values, &page)
    }

    private mutating func readNumbers(_ values: inout ImportValues, _ page: inout ImportPage) {
        if let number = values.text("my-number") {
            if TextForm.number.read(number.value) != nil {
                settings.append(("numbers", number.map { "[\(ImportPage.quoted($0))]" }))
            } else {
                page.leave(number.origin, "found: \(number.shown); accepted: \(TextForm.number.accepted)")
            }
        }
        let (ton, npi) = (
            values.number("source-addr-ton", 0...255, &page), values.number("source-addr-npi", 0...255, &page)
        )
        let fields = [ton.map { "ton = \($0.value)" }, npi.map { "npi = \($0.value)" }].compactMap(\.self)
        if let origin = ton?.origin ?? npi?.origin {
            let remark = fields.count > 1 ? "and \(npi?.origin ?? "")" : ""
            let value = ImportedValue(value: "{ \(fields.joined(separator: ", ")) }", origin: origin, remark: remark)
            settings.append(("source", value))
        }
    }

    private mutating func readSession(_ values: inout ImportValues, _ page: inout ImportPage) {
        if let type = values.text("system-type") {
            if TextForm<String>.ascii(0...12, "").read(type.value) != nil {
                settings.append(("system_type", type.map(ImportPage.quoted)))
            } else {
                page.leave(type.origin, "accepted: up to 12 ASCII characters")
            }
        }
        if let version = values.text("interface-version") {
            let words = ["33": "3.3", "34": "3.4", "50": "5.0"]
            if let word = words[version.value] {
                settings.append(("interface_version", version.map { _ in "\"\(word)\"" }))
            } else {
                page.leave(version.origin, "found: \(version.shown); accepted: 33, 34 or 50")
            }
        }
        readWhole("window", "max-pending-submits", 1...10_000, &values, &page)
        readThroughput(&values, &page)
        readWhole("priority", "priority", 0...3, &values, &page)
        readSeconds("enquire_link", "enquire-link-interval", 1...3600, &values, &page)
        readSeconds("timeout", "wait-ack", 1...3600, &values, &page)
        if let pause = values.number("reconnect-delay", 1...3600, &page) {
            settings.append(("reconnect_after", pause.map { "[\"\($0)s\"]" }))
        }
        if let minutes = values.number("validityperiod", 1...635_040, &page) {
            settings.append(("validity", minutes.map { "\"\(DurationText(.minutes($0)))\"" }))
        }
        readAlphabet(&values, &page)
    }

    /// Kannel takes fractions.
    private mutating func readThroughput(_ values: inout ImportValues, _ page: inout ImportPage) {
        guard let text = values.text("throughput") else { return }
        guard let parts = Double(text.value), parts > 0, parts <= 100_000 else {
            return page.leave(text.origin, "found: \(text.shown); accepted: parts a second, 1 to 100000")
        }
        let isWhole = parts >= 1 && parts == parts.rounded(.down)
        let remark = isWhole ? "" : "was \(text.value)"
        settings.append(("throughput", text.map { _ in String(max(1, Int(parts))) }.with(remark)))
    }

    private mutating func readAlphabet(_ values: inout ImportValues, _ page: inout ImportPage) {
        guard let charset = values.text("alt-charset") else { return }
        let words: [String: CarrierAlphabet] = [
            "iso-8859-1": .latin1, "latin1": .latin1, "ascii": .ascii, "us-ascii": .ascii, "utf-8": .utf8,
            "utf8": .utf8,
            "gsm": .gsm7,
        ]
        guard let alphabet = words[charset.value.lowercased()] else {
            return page.leave(charset.origin, "found: \(charset.shown); see default_alphabet of [[connection]]")
        }
        let remark = "of texts from phones; to phones GSM 7-bit is used"
        settings.append(("default_alphabet", charset.map { _ in "\"\(alphabet.rawValue)\"" }.with(remark)))
    }

    private mutating func readWhole(
        _ key: String, _ name: String, _ range: ClosedRange<Int>, _ values: inout ImportValues, _ page: inout ImportPage
    ) {
        guard let number = values.number(name, range, &page) else { return }
        settings.append((key, number.map { String($0) }))
    }

    private mutating func readSeconds(
        _ key: String, _ name: String, _ range: ClosedRange<Int>, _ values: inout ImportValues, _ page: inout ImportPage
    ) {
        guard let number = values.number(name, range, &page) else { return }
        settings.append((key, number.map { "\"\($0)s\"" }))
    }

    /// Writes the connection for one of its sessions; the name stands there already.
    func write(_ bind: SMPPSettings.Bind, _ page: inout ImportPage) {
        page.fill("type", "\"smpp\"", because: "")
        if isEncrypted { page.fill("active", "false", because: "use-ssl cannot be carried over") }
        page.set("host", host)
        if let port = bind == .receiver ? receivePort : port, port.value > 0 { page.set("port", port) }
        page.set("system_id", systemID)
        if let password {
            if TextForm<String>.text(octets: 0...64, "").read(password.value) != nil {
                page.set("password", password.with("better kept outside: { file = \"…\" }"))
            } else {
                page.leave(password.origin, "a password of more than 64 octets, or with control characters")
            }
        }
        page.fill("bind", "\"\(bind.rawValue)\"", because: "")
        for (key, value) in settings { page.set(key, raw: value) }
    }
}
