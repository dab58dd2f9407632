import Messages
import SMS
import Templates
import Testing

@testable import Gateway

/// A gateway whose applications hand mail over; `fax` takes what goes to `fax.test`, `sms` what goes to `sms.test`.
struct HandoverRig {
    static let phone = "+447700900123@sms.test"

    let store: MemoryStore
    let clock: StillClock
    let notebook = LogNotebook()
    let gateway: Gateway

    /// - Parameters:
    ///   - fax: what the application `fax` is like besides the standard.
    ///   - sms: the same for the application `sms`.
    init(
        store: MemoryStore = MemoryStore(), clock: StillClock = StillClock(),
        fax changeFax: (inout Application) throws -> Void = { _ in },
        sms changeTexts: (inout Application) throws -> Void = { _ in }
    ) throws {
        var (fax, texts) = (try Self.fax(), try Samples.application())
        try changeFax(&fax)
        try changeTexts(&texts)
        (self.store, self.clock) = (store, clock)
        var parts = Gateway.Parts(
            store: store, history: store, codec: NestedCodec(), composer: PlainComposer(), plan: PlainNumberPlan(),
            clock: clock, log: Log(notebook, clock: clock), localTime: { LocalTime(seconds: $0.seconds) })
        parts.formatter = LatinFormatter()
        gateway = Gateway(parts, rules: try Self.rules([fax, texts]), nonce: 7)
    }

    static func fax(_ change: (inout Application) throws -> Void = { _ in }) throws -> Application {
        var application = try Samples.application("fax", domains: ["fax.test"], via: [])
        application.kind = .fax
        var output = Output()
        (output.folder, output.control) = ("/srv/fax", .fax)
        application.output = output
        try change(&application)
        return application
    }

    static func rules(_ applications: [Application]) throws -> Rules {
        var rules = try Samples.rules(applications)
        rules.mailing = MailingRules(hostname: "gw.test", via: [try Samples.connection("office")])
        return rules
    }

    /// Delivers a mail that was sent to `recipients`.
    func deliver(
        _ text: String = "hello", headers: [String] = ["From: Ann <ann@office.test>", "Message-ID: 1@office.test"],
        to recipients: [String], from sender: String? = "bounce@office.test", as account: Account? = nil,
        _ change: (inout ArrivedMail) -> Void = { _ in }
    ) async throws -> IntakeVerdict {
        let octets = Array((headers + ["", text]).joined(separator: "\r\n").utf8)
        let client = try Samples.client(vouchedFor: true)
        let claims = try recipients.map { recipient in
            try gateway.judge(
                try Samples.address(recipient), from: try Samples.address("x@office.test"), client: client,
                gateway.rules
            ).get()
        }
        var arrival = Submission(
            receivedAt: clock.now, door: .smtp, client: "192.0.2.7", greeting: "printer.office.test", session: "k2-1",
            sender: try sender.map { try Samples.address($0) })
        (arrival.host, arrival.user) = ("gw.test", account == nil ? "" : "alice")
        var arrived = ArrivedMail(octets: octets, claims: claims, arrival: arrival)
        arrived.account = account
        change(&arrived)
        return await gateway.intake.accept(arrived, mail: NestedCodec().decode(octets), rules: gateway.rules)
    }

    /// Where messages go, in order.
    var places: [String] { store.messages.map { "\($0.order.destination)" } }

    /// What is written into folders.
    var files: [FolderHandover] { store.messages.compactMap { FolderHandover($0.order.text) } }

    /// The lines of the first control file, its open names put in.
    var control: [String] {
        let handover = files.first?.filled(fileName: "00000001.txt", number: "00000001")
        return (handover?.control ?? "").split(separator: "\r\n").map(String.init)
    }
}

/// Reads a mail as ``PlainCodec`` does; what follows a line `--attached--` is an attached mail, and `File: name` names
/// a file.
struct NestedCodec: MailCodec {
    private static let mark = "\r\n--attached--\r\n"

    func decode(_ octets: [UInt8]) -> Mail {
        let halves = String(decoding: octets, as: UTF8.self).split(separator: Self.mark, maxSplits: 1)
        let letter = Letter(String(halves.first ?? ""))
        var mail = PlainCodec().decode(Array((halves.first ?? "").utf8))
        mail.parts = letter.all("File").map { name in
            MailPart(type: "text/csv", disposition: "attachment", filename: name, content: .octets(Array("1;2".utf8)))
        }
        mail.cc = letter.all("Cc").map { MailAddress(name: "", address: $0) }
        mail.hops = letter.all("Received").count
        mail.priority = letter["X-Priority"] == "1" ? .high : .normal
        return mail
    }

    func attachedMail(in octets: [UInt8]) -> [UInt8]? {
        let halves = String(decoding: octets, as: UTF8.self).split(separator: Self.mark, maxSplits: 1)
        return halves.count == 2 ? Array(halves[1].utf8) : nil
    }
}

/// Knows ISO 8859-1, and says what does not fit.
struct LatinFormatter: MailFormatter {
    func knows(codePage: String) -> Bool { true }

    func encode(
        _ text: String, codePage: String, unmappable: Output.Unmappable
    ) throws(FormattingFailure) -> [UInt8] {
        for scalar in text.unicodeScalars where scalar.value > 255 && unmappable == .refuse {
            throw FormattingFailure("it has no U+\(String(scalar.value, radix: 16, uppercase: true))")
        }
        return text.unicodeScalars.map { $0.value > 255 ? UInt8(ascii: "?") : UInt8($0.value) }
    }

    func page(_ format: Output.Format, of octets: [UInt8], codePage: String) -> [UInt8] { octets }

    func safeName(_ name: String) -> String { name }
}

/// A real regular expression, without the limits of the real thing.
struct RegexPattern: Pattern {
    let source: String

    init(_ source: String) { self.source = source }

    func match(_ text: String) -> PatternResult {
        guard let regex = try? Regex(source), let match = text.firstMatch(of: regex) else { return .unmatched }
        var groups: [Int: String] = [:]
        var named: [String: String] = [:]
        for (index, value) in match.output.enumerated() {
            guard let substring = value.substring else { continue }
            groups[index] = String(substring)
            if let name = value.name { named[name] = String(substring) }
        }
        return .matched(groups: groups, named: named)
    }
}
