import Bytes
import Messages
import SMS

extension SMPPSettings {
    init?(_ section: Section) {
        let host = section.required("host", .host)
        let systemID = section.required("system_id", .ascii(1...15, "1 to 15 ASCII characters"))
        var settings = SMPPSettings(host: host ?? "", systemID: systemID ?? "")
        settings.readSession(section)
        settings.readMessages(section)
        settings.readTimes(section)
        guard host != nil, systemID != nil else { return nil }
        self = settings
    }

    private mutating func readSession(_ section: Section) {
        port = section.whole("port", 1...65_535).map { UInt16($0) } ?? port
        _ = section.value("tls", TextForm<TLSMode>.word(unavailable: ["implicit"]))
        password = section.secret("password", octets: 0...64) ?? password
        systemType = section.value("system_type", .ascii(0...12, "up to 12 ASCII characters")) ?? systemType
        bind = section.value("bind", .word()) ?? bind
        interfaceVersion = section.value("interface_version", .word()) ?? interfaceVersion
        window = section.whole("window", 1...10_000) ?? window
        batchSize = section.whole("batch_size", 1...10_000) ?? batchSize
        throughput = section.whole("throughput", 1...100_000)
    }

    private mutating func readMessages(_ section: Section) {
        numbers = section.values("numbers", .number)?.map(\.value) ?? numbers
        source = section.table("source") { SourceAddress($0) } ?? source
        concatenation = section.value("concatenation", .word()) ?? concatenation
        validity = section.value("validity", .duration(from: .minutes(1), to: .days(441)))
        priority = section.whole("priority", 0...3).map { UInt8($0) } ?? priority
        defaultAlphabet = section.value("default_alphabet", .word()) ?? defaultAlphabet
        partsTimeout = section.value("parts_timeout", .duration(from: .seconds(10), to: .days(7))) ?? partsTimeout
        dataCoding = section.table("data_coding") { DataCoding($0) } ?? dataCoding
    }

    private mutating func readTimes(_ section: Section) {
        let brief = TextForm<Duration>.duration(from: .milliseconds(100), to: .hours(1))
        enquireLink = section.value("enquire_link", brief) ?? enquireLink
        timeout = section.value("timeout", brief) ?? timeout
        connectTimeout = section.value("connect_timeout", brief) ?? connectTimeout
        reconnectAfter = section.values("reconnect_after", brief, count: 1...20)?.map(\.value) ?? reconnectAfter
    }
}

extension SMPPSettings.SourceAddress {
    init(_ section: Section) {
        ton = section.whole("ton", 0...255).map { UInt8($0) }
        npi = section.whole("npi", 0...255).map { UInt8($0) }
    }
}

extension SMPPSettings.DataCoding {
    init(_ section: Section) {
        gsm7 = section.whole("gsm7", 0...255).map { UInt8($0) } ?? gsm7
        ucs2 = section.whole("ucs2", 0...255).map { UInt8($0) } ?? ucs2
    }
}

private enum TLSMode: String, CaseIterable {
    case none
}

extension TextForm where Value == Originator {
    /// A number or short code, but no name.
    static var number: TextForm {
        TextForm("a number, as in \"+447700900123\", or a short code of 3 to 15 digits") { text in
            guard let originator = Originator(text) else { return nil }
            switch originator {
            case .number, .shortCode: return originator
            case .name: return nil
            }
        }
    }

    /// A number, a short code or a name.
    static var originator: TextForm {
        TextForm("a number, as in \"+447700900123\", 3 to 15 digits, or a name of at most 11 characters") {
            Originator($0)
        }
    }
}
