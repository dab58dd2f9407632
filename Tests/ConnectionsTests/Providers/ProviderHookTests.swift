import Bytes
import Gateway
import Messages
import Runtime
import SMS
import Testing

@testable import Connections

/// What calls of providers say, once they are known to be theirs.
@Suite struct ProviderHookTests {
    private typealias Samples = ProviderSamples

    private func call(_ query: String = "", _ body: String = "", json: Bool = false) -> HookCall {
        var call = HookCall(
            method: body.isEmpty ? "GET" : "POST", path: "text", url: "https://gw.example.com/hooks/sms/text\(query)",
            client: "192.0.2.1")
        call.headers = [
            (name: "content-type", value: json ? "application/json" : "application/x-www-form-urlencoded")
        ]
        call.body = Array(body.utf8)
        return call
    }

    private func base64(_ octets: [UInt8]) -> String { String(decoding: Base64.encode(octets), as: UTF8.self) }

    /// Signed as Twilio does.
    private static let sid = "SM" + String(repeating: "a1", count: 16)

    private func twilio(_ form: [(String, String)], account: String = "AC1") -> HookCall {
        let form = form + [("AccountSid", account)]
        var call = call("", PercentCoding.form(form))
        let text = call.url + form.sorted { $0.0 < $1.0 }.map { $0.0 + $0.1 }.joined()
        let key = Array("0123456789abcdef".utf8)
        call.headers.append(
            (name: "x-twilio-signature", value: base64(Digest.sha1.hmac(of: Array(text.utf8), key: key))))
        return call
    }

    private func vonage(_ form: [(String, String)]) -> HookCall {
        let fields = form.map { (name: $0.0, value: Array($0.1.utf8)) }
        let sig = VonageSignature(.sha256).signature(of: fields, secret: "0123456789abcdef")
        return call("", PercentCoding.form(form + [("sig", sig)]))
    }

    private func sinch(_ body: String) -> HookCall {
        var call = call("", body, json: true)
        let moment = "\(Samples.now.seconds)"
        let signed = Array("\(body).n.\(moment)".utf8)
        let code = Digest.sha256.hmac(of: signed, key: Array("0123456789abcdef".utf8))
        call.headers += [
            (name: "x-sinch-webhook-signature", value: base64(code)),
            (name: "x-sinch-webhook-signature-nonce", value: "n"),
            (name: "x-sinch-webhook-signature-timestamp", value: moment),
        ]
        return call
    }

    private func read(_ preset: ProviderPreset, _ call: HookCall) throws -> HookReading {
        try Samples.settings(preset).dialect(SwiftPatterns()).read(call, at: Samples.now)
    }

    private func news(_ preset: ProviderPreset, _ call: HookCall) throws -> [ProviderNews] {
        switch try read(preset, call) {
        case .news(let news, _): return news
        case let reading:
            Issue.record("\(preset): \(reading)")
            return []
        }
    }

    private let token = "?token=0123456789abcdef"
    private let phone = PhoneNumber(e164: "+447700900123")

    @Test func `Texts are read, with the provider's id`() throws {
        let now = "\(Samples.now.seconds)"
        let texts: [(ProviderPreset, HookCall)] = [
            (
                .twilio,
                twilio([
                    ("MessageSid", Self.sid), ("From", "+447700900123"), ("To", "+447700900100"), ("Body", "Grüße"),
                    ("SmsStatus", "received"),
                ])
            ),
            (
                .vonage,
                vonage([
                    ("messageId", "x1"), ("msisdn", "447700900123"), ("to", "447700900100"), ("text", "Grüße"),
                    ("type", "unicode"), ("timestamp", now),
                ])
            ),
            (.sinch, sinch(#"{"type":"mo_text","id":"x1","from":"447700900123","to":"447700900100","body":"Grüße"}"#)),
            (
                .infobip,
                call(
                    token,
                    #"{"results":[{"messageId":"x1","from":"447700900123","to":"447700900100","text":"Grüße"}]}"#,
                    json: true)
            ),
            (
                .kannel,
                call(token + "&from=%2B447700900123&to=447700900100&text=Gr%C3%BC%C3%9Fe&coding=0&charset=UTF-8&id=x1")
            ),
            (
                .generic,
                call(token, #"{"id":"x1","from":"+447700900123","to":"+447700900100","text":"Grüße"}"#, json: true)
            ),
        ]
        for (preset, call) in texts {
            guard case .text(let text)? = try news(preset, call).first else {
                Issue.record("\(preset)")
                continue
            }
            #expect(text.from.number == phone && text.to.number?.e164 == "+447700900100", "\(preset)")
            let id = preset == .twilio ? Self.sid : "x1"
            #expect(text.payload.octets == Array("Grüße".utf8) && text.id == id && text.place == nil, "\(preset)")
        }
    }

    @Test func `Reports are read, and those that decide nothing are left aside`() throws {
        let now = "\(Samples.now.seconds)"
        typealias Words = (fine: String, bad: String, other: String)
        let calls: [(ProviderPreset, Words, (String) -> HookCall)] = [
            (
                .twilio, ("delivered", "undelivered", "sent"),
                { self.twilio([("MessageSid", Self.sid), ("MessageStatus", $0), ("To", "+447700900123")]) }
            ),
            (
                .vonage, ("delivered", "rejected", "buffered"),
                { self.vonage([("messageId", "x1"), ("msisdn", "447700900123"), ("status", $0), ("timestamp", now)]) }
            ),
            (
                .sinch, ("Delivered", "Failed", "Dispatched"),
                {
                    self.sinch(
                        #"{"type":"recipient_delivery_report_sms","batch_id":"x1","recipient":"447700900123","status":"\#($0)"}"#
                    )
                }
            ),
            (
                .infobip, ("DELIVERED", "UNDELIVERABLE", "PENDING"),
                {
                    self.call(
                        self.token,
                        #"{"results":[{"messageId":"x1","to":"447700900123","status":{"groupName":"\#($0)"}}]}"#,
                        json: true)
                }
            ),
            (.kannel, ("1", "2", "8"), { self.call(self.token + "&id=x1&status=\($0)&phone=%2B447700900123&answer=") }),
            (
                .generic, ("delivered", "rejected", "queued"),
                { self.call(self.token, #"{"id":"x1","to":"447700900123","status":"\#($0)"}"#, json: true) }
            ),
        ]
        for (preset, words, call) in calls {
            for (word, verdict) in [(words.fine, NetworkReport.Verdict.delivered), (words.bad, .undelivered)] {
                guard case .report(let report)? = try news(preset, call(word)).first else {
                    Issue.record("\(preset) \(word)")
                    continue
                }
                let id = preset == .twilio ? Self.sid : "x1"
                #expect(report.networkIDs == [id] && report.verdict == verdict && report.phone == phone, "\(preset)")
            }
            #expect(try news(preset, call(words.other)).isEmpty, "\(preset)")
        }
    }

    @Test func `Nothing is read of a call that is not the provider's`() throws {
        let bodies = ["", "From=%2B447700900123&To=1&Body=x", #"{"type":"mo_text"}"#, "\u{0}%%%zz=&&=&\u{FF}"]
        for preset in ProviderPreset.allCases {
            for body in bodies {
                for json in [true, false] {
                    switch try read(preset, call("?token=wrong", body, json: json)) {
                    case .forged, .unreadable: break
                    case .news: Issue.record("\(preset): \(body)")
                    }
                }
            }
        }
    }

    @Test func `Without a secret nobody may call`() throws {
        for preset in ProviderPreset.allCases {
            let settings = try Samples.settings(preset) { settings in
                settings.hook.secret = ""
                settings.credentials.password = ""
            }
            let reading = try settings.dialect(nil).read(call("?token=", "a=b"), at: Samples.now)
            guard case .forged = reading else { return fail("\(preset): \(reading)") }
        }
    }

    @Test func `Name and password of a call count where they are set`() throws {
        let settings = try Samples.settings(.infobip) { settings in
            settings.hook.secret = ""
            (settings.hook.username, settings.hook.password) = ("gate", "way")
        }
        let dialect = try settings.dialect(nil)
        for (value, isRight) in [
            ("Basic Z2F0ZTp3YXk=", true), ("basic Z2F0ZTp3YXk=", true), ("Basic Z2F0ZTp3YXo=", false), ("", false),
        ] {
            var call = call("", #"{"results":[]}"#, json: true)
            call.headers.append((name: "authorization", value: value))
            let reading = dialect.read(call, at: Samples.now)
            if isRight { #expect(reading == .news([], .fine)) } else { #expect(reading != .news([], .fine)) }
        }
    }

    @Test func `Twilio's calls are of our account and about a message`() throws {
        let report = [("MessageStatus", "delivered"), ("To", "+447700900123")]
        let cases: [(String?, String, Bool)] = [
            (Self.sid, "AC1", true), (Self.sid, "AC2", false), (Self.sid, "", false), (Self.sid + "0", "AC1", false),
            (String(Self.sid.dropLast()), "AC1", false), (nil, "AC1", false),
        ]
        for (sid, account, isRight) in cases {
            let form = report + (sid.map { [("MessageSid", $0)] } ?? [])
            if case .news(let news, _) = try read(.twilio, twilio(form, account: account)) {
                #expect(isRight && news.count == 1)
            } else {
                #expect(!isRight)
            }
        }
    }

    @Test(arguments: [500, 513, 10_000, 32_000])
    func `JSON that is nested without end is read or refused, on a loop too`(depth: Int) async throws {
        let open = [("[", "]"), (#"{"a":"#, "}")]
        for (begin, end) in open {
            let body = String(repeating: begin, count: depth) + "1" + String(repeating: end, count: depth)
            for preset in ProviderPreset.allCases {
                let call = call(token, #"{"results":\#(body)}"#, json: true)
                let loop = EventLoop()
                try await Task(executorPreference: loop) {
                    if case .news(let news, _) = try read(preset, call) { #expect(news.isEmpty, "\(preset)") }
                }.value
            }
        }
    }

    @Test func `Vonage's calls of another day are not believed`() throws {
        for (offset, isRight) in [(0, true), (86_400, true), (86_401, false), (-86_401, false)] {
            let moment = "\(Samples.now.seconds - Int64(offset))"
            let call = vonage([("messageId", "x"), ("msisdn", "1"), ("status", "delivered"), ("timestamp", moment)])
            if case .news = try read(.vonage, call) { #expect(isRight) } else { #expect(!isRight) }
        }
        guard case .forged = try read(.vonage, vonage([("messageId", "x"), ("status", "delivered")])) else {
            return fail("believed without a time")
        }
    }

    @Test func `Parts of a long text have their place`() throws {
        let fields = [
            ("messageId", "x1"), ("msisdn", "447700900123"), ("to", "447700900100"), ("text", "a"), ("concat", "true"),
            ("concat-ref", "117"), ("concat-total", "3"), ("concat-part", "2"), ("timestamp", "\(Samples.now.seconds)"),
        ]
        guard case .text(let text)? = try news(.vonage, vonage(fields)).first else { return fail("no text") }
        #expect(text.place == Concatenation(reference: 117, size: .sixteenBit, count: 3, number: 2))
    }

    @Test func `Kannel's other codings are read as they are`() throws {
        let ucs2 = call(token + "&from=1&to=2&text=%04%10&coding=2&charset=UTF-16BE")
        guard case .text(let text)? = try news(.kannel, ucs2).first else { return fail("no text") }
        #expect(text.payload == PartPayload(.ucs2, [4, 0x10]))
        let binary = call(token + "&from=1&to=2&text=%00%FF&coding=1&udh=%05%00%03%07%02%01")
        guard case .text(let part)? = try news(.kannel, binary).first else { return fail("no text") }
        #expect(part.payload.octets == [0, 255] && part.place?.number == 1 && part.place?.count == 2)
    }

    @Test func `A generic provider may sign the body`() throws {
        // printf %s '{"id":"7","status":"delivered"}' | openssl dgst -sha256 -hmac 0123456789abcdef
        let code = "4b4e761d5975695f1ba03833b3df400dd65be6a791348da65413148fe3f81ba7"
        let settings = try Samples.settings(.generic) { $0.hook.header = "X-Signature" }
        let dialect = try settings.dialect(nil)
        for (value, isRight) in [
            (code, true), ("sha256=\(code)", true), ("sha256=\(code.dropLast())0x", false), ("", false),
        ] {
            var call = call("", #"{"id":"7","status":"delivered"}"#, json: true)
            call.headers.append((name: "x-signature", value: value))
            if case .news(let news, _) = dialect.read(call, at: Samples.now) {
                #expect(isRight && news.count == 1)
            } else {
                #expect(!isRight)
            }
        }
        var empty = call("?id=7&status=delivered")
        empty.headers.append(
            (name: "x-signature", value: Digest.sha256.hmac(of: [], key: Array("0123456789abcdef".utf8)).hexadecimal))
        guard case .forged = dialect.read(empty, at: Samples.now) else { return fail("an empty body counts") }
    }
}
