import Bytes
import Gateway
import Messages
import Runtime
import SMS
import TestKit
import Testing

@testable import Connections
@testable import Simulators

/// Two readings of each provider's documents meet: what we ask for is what the played provider takes, and what it tells is
/// what we understand. Neither knows the other's code.
@Suite struct SimulatedMeetingTests {
    private static let providers: [(ProviderPreset, PlayedProvider)] = [
        (.twilio, .twilio), (.vonage, .vonage), (.plivo, .plivo), (.sinch, .sinch), (.infobip, .infobip),
        (.kannel, .kannel),
    ]
    private static let hooks = "https://sms.example.com/hooks/carrier"
    private static let seconds: Int64 = 1_763_690_400

    private struct Meeting {
        let dialect: any ProviderDialect
        let role: any ProviderRole
        let settings: ProviderConnectionSettings
    }

    private func meet(_ preset: ProviderPreset, _ provider: PlayedProvider, secret: String = "s") throws -> Meeting {
        var ours = ProviderConnectionSettings(
            name: try #require(ConnectionName("carrier")), preset: preset, url: "http://127.0.0.1:1",
            policy: FailurePolicy(schedule: RetrySchedule(), whenUnknown: .resend))
        if preset == .kannel { ours.url += "/cgi-bin/sendsms" }
        ours.credentials.account = preset == .kannel ? "" : "acme"
        ours.credentials.username = preset == .kannel ? "acme" : ""
        (ours.credentials.password, ours.credentials.secret) = (secret, secret)
        ours.credentials.key = preset == .vonage ? "acme" : secret
        ours.hook.secret = "k 1+2%"
        ours.hooksURL = Self.hooks
        var theirs = ProviderSimulatorSettings(provider, account: "acme", secret: "s")
        theirs.signatureSecret = ours.hook.secret
        let token = preset.signsCalls ? "" : "?token=k+1%2B2%25"
        let fields = preset == .kannel ? "&from=%p&to=%P&text=%b&coding=%c&charset=%C&udh=%u&id=%I" : ""
        theirs.textHook = Self.hooks + "/text" + token + fields
        return Meeting(dialect: try ours.dialect(nil), role: theirs.role, settings: ours)
    }

    private func stamp(secret: String = "k 1+2%") -> ProviderStamp {
        ProviderStamp(seconds: Self.seconds, seed: 42, secret: secret)
    }

    private func text(_ words: String, _ meeting: Meeting) throws -> ProviderText {
        let phone = try #require(PhoneNumber(e164: "+447700900123"))
        var text = ProviderText(id: MessageID(rawValue: 77), to: phone, text: words)
        text.from = .number(try #require(PhoneNumber(e164: "+447700900100")))
        text.alphabet = GSM7.fits(words) ? .gsm7 : .ucs2
        text.validity = .seconds(3600)
        text.reportURL = meeting.settings.reportURL
        return text
    }

    /// As it comes over the wire.
    private func received(_ request: HTTPRequestOut) throws -> WebRequest {
        let address = try #require(WebAddress(request.url))
        var received = WebRequest(method: request.isGet ? "GET" : "POST", target: address.target, body: request.body)
        received.fields = request.fields.map { .init(name: $0.name.lowercased(), value: $0.value) }
        return received
    }

    /// As the site hands it to the connection.
    private func call(_ call: WebCall) -> HookCall {
        var told = HookCall(method: call.method, path: "", url: call.url, client: "192.0.2.1")
        told.headers = call.fields.map { ($0.name.lowercased(), $0.value) }
        if !call.mediaType.isEmpty { told.headers.append(("content-type", call.mediaType)) }
        told.body = call.method == "GET" ? [] : call.body
        return told
    }

    private func read(_ calls: [WebCall], _ meeting: Meeting) -> [HookReading] {
        calls.map { meeting.dialect.read(call($0), at: Timestamp(seconds: Self.seconds + 1)) }
    }

    @Test(arguments: [
        "hello", "Grüße & 50% {off}? \"now\" +1 <b> \\ /", "Привет\nдруг 😀", String(repeating: "long ", count: 60),
    ])
    func `a text is taken as it is, and its report finds it`(words: String) throws {
        for (preset, provider) in Self.providers {
            let meeting = try meet(preset, provider)
            let text = try text(words, meeting)
            let verdict = meeting.role.take(try received(meeting.dialect.request(for: text)), stamp())
            guard case .taken(let taken, let answer) = verdict else {
                Issue.record("\(preset): \(verdict)")
                continue
            }
            #expect(taken.map(\.text) == [words] && taken.map(\.to) == ["+447700900123"], "\(preset)")
            #expect(taken[0].from.hasSuffix("447700900100"), "\(preset)")
            let answered = HTTPAnswer(status: answer.status, body: answer.body, retryAfter: nil)
            guard case .taken(let ids, _) = meeting.dialect.verdict(of: answered, to: text) else {
                Issue.record("\(preset): the answer is not understood")
                continue
            }
            for fate in [ProvidedText.Fate.delivered, .undelivered] {
                let news = read(meeting.role.reports(on: taken[0], fate, stamp()), meeting)
                let reports = news.flatMap { reading -> [NetworkReport] in
                    guard case .news(let news, _) = reading else {
                        Issue.record("\(preset): \(reading)")
                        return []
                    }
                    return news.compactMap { if case .report(let report) = $0 { report } else { nil } }
                }
                #expect(Set(reports.flatMap(\.networkIDs)) == Set(ids), "\(preset)")
                #expect(reports.allSatisfy { $0.verdict == (fate == .delivered ? .delivered : .undelivered) })
            }
        }
    }

    @Test(arguments: ["hello", "a + b & c = d\n%41", "Привет 😀", String(repeating: "long ", count: 60)])
    func `a phone's text is understood as it was meant`(words: String) throws {
        for (preset, provider) in Self.providers {
            let meeting = try meet(preset, provider)
            let calls = meeting.role.texts(words, from: "+447700900123", to: "+447700900100", stamp())
            var shown: [UInt8] = []
            for reading in read(calls, meeting) {
                guard case .news(let news, let reply) = reading, news.count == 1, case .text(let text) = news[0] else {
                    Issue.record("\(preset): \(reading)")
                    continue
                }
                #expect(reply.status == 200 && text.id != nil, "\(preset)")
                #expect(text.from.number?.e164 == "+447700900123" && text.to.number?.e164 == "+447700900100")
                #expect((text.place == nil) == (calls.count == 1), "\(preset)")
                shown += Array(JoinedText([text.payload]).text.utf8)
            }
            #expect(String(decoding: shown, as: UTF8.self) == words, "\(preset)")
        }
    }

    @Test func `what is signed with another secret is nobody's`() throws {
        for (preset, provider) in Self.providers where preset.signsCalls {
            let meeting = try meet(preset, provider)
            let calls = meeting.role.texts("hi", from: "+447700900123", to: "+447700900100", stamp(secret: "other"))
            for reading in read(calls, meeting) {
                guard case .forged = reading else {
                    Issue.record("\(preset): \(reading)")
                    continue
                }
            }
        }
    }

    @Test func `credentials are tried out without sending, and wrong ones are seen`() throws {
        for (preset, provider) in Self.providers {
            for (secret, isRight) in [("s", true), ("x", false)] {
                let meeting = try meet(preset, provider, secret: secret)
                let text = try text("hi", meeting)
                let sent = meeting.role.take(try received(meeting.dialect.request(for: text)), stamp())
                if case .taken = sent { #expect(isRight, "\(preset)") } else { #expect(!isRight, "\(preset)") }
                guard case .refused(let answer, _) = sent else { continue }
                let answered = HTTPAnswer(status: answer.status, body: answer.body, retryAfter: nil)
                guard case .notAdmitted = meeting.dialect.verdict(of: answered, to: text) else {
                    Issue.record("\(preset): wrong credentials are not seen as such")
                    continue
                }
            }
            let meeting = try meet(preset, provider)
            guard let check = meeting.dialect.check else { continue }
            let tried = meeting.role.take(try received(check), stamp())
            if case .taken = tried { Issue.record("\(preset): the check sends something") }
        }
    }

    @Test func `who asks too often is understood to be asked to wait`() throws {
        for (preset, provider) in Self.providers {
            let meeting = try meet(preset, provider)
            let text = try text("hi", meeting)
            let answer = meeting.role.throttled(try received(meeting.dialect.request(for: text)))
            let answered = HTTPAnswer(status: answer.status, body: answer.body, retryAfter: .seconds(1))
            guard case .throttled = meeting.dialect.verdict(of: answered, to: text) else {
                Issue.record("\(preset): \(meeting.dialect.verdict(of: answered, to: text))")
                continue
            }
        }
    }
}
