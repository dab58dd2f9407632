import Gateway
import Messages
import Runtime
import SMS
import Testing

@testable import Connections

/// What each preset asks for, and how it reads answers.
@Suite struct ProviderDialectTests {
    private typealias Samples = ProviderSamples

    private func dialect(_ preset: ProviderPreset) throws -> any ProviderDialect {
        try Samples.settings(preset).dialect(SwiftPatterns())
    }

    // MARK: - Requests

    @Test func `Twilio gets a form`() throws {
        let request = try dialect(.twilio).request(for: Samples.text { $0.validity = .seconds(100_000) })
        #expect(request.url == "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json")
        #expect(request.field("Authorization") == "Basic QUMxOnAmc3M=")
        #expect(
            request.form == [
                "To": "+447700900123", "From": "+447700900100", "Body": "Grüße & mehr", "ValidityPeriod": "36000",
                "StatusCallback": "https://gw.example.com/hooks/sms/report",
            ])
    }

    @Test func `Vonage gets a form with digits and says when it is Unicode`() throws {
        let request = try dialect(.vonage).request(for: Samples.text { $0.alphabet = .ucs2 })
        #expect(request.url == "https://rest.nexmo.com/sms/json")
        #expect(request.form["to"] == "447700900123" && request.form["from"] == "447700900100")
        #expect(request.form["type"] == "unicode" && request.form["text"] == "Grüße & mehr")
        #expect(request.form["callback"] == "https://gw.example.com/hooks/sms/report")
        #expect(request.form["api_key"] == "key" && request.form["api_secret"] == "secret")
    }

    @Test func `Plivo, Sinch and Infobip get JSON in which a text stays a text`() throws {
        let hostile = #"a","dst":"+1 \ "# + "\u{1}\n"
        for preset in [ProviderPreset.plivo, .sinch, .infobip] {
            let request = try dialect(preset).request(for: Samples.text(hostile))
            let json = try #require(JSONValue(request.body))
            switch preset {
            case .plivo:
                #expect(json["text"]?.words == hostile && json["dst"]?.words == "+447700900123")
                #expect(json["url"]?.words == "https://gw.example.com/hooks/sms/report")
            case .sinch:
                #expect(json["body"]?.words == hostile && json["to"]?.elements == [.text("+447700900123")])
                #expect(json["callback_url"]?.words == "https://gw.example.com/hooks/sms/report")
                #expect(request.field("Authorization") == "Bearer key")
            default:
                let message = try #require(json["messages"]?.elements.first)
                #expect(message["content"]?["text"]?.words == hostile)
                #expect(message["destinations"]?.elements.first?["to"]?.words == "447700900123")
                #expect(request.field("Authorization") == "App key")
            }
        }
    }

    @Test func `Kannel gets everything in the address, and its own signs in the report's address are doubled`() throws {
        let request = try dialect(.kannel).request(
            for: Samples.text { $0.reportURL = "https://gw/hooks/sms/report?token=a%2Bb" })
        #expect(request.isGet && request.body.isEmpty)
        #expect(request.form["to"] == "+447700900123" && request.form["text"] == "Grüße & mehr")
        #expect(request.form["username"] == "tele" && request.form["password"] == "p&ss")
        #expect(request.form["coding"] == "0" && request.form["charset"] == "UTF-8")
        #expect(
            request.form["dlr-url"]
                == "https://gw/hooks/sms/report?token=a%%2Bb&id=tp7&status=%d&phone=%p&answer=%A")
    }

    @Test func `Kannel gets parts as their sender coded them`() throws {
        let cases: [(ReadyPart, String)] = [
            (ReadyPart(dataCoding: 0, octets: [0x48, 0x69, 0x00]), "coding=0&charset=UTF-8&text=Hi%40"),
            (ReadyPart(dataCoding: 0xF5, octets: [0, 255]), "coding=1&text=%00%FF&mclass=1&alt-dcs=1"),
            (ReadyPart(dataCoding: 8, octets: [4, 0x10]), "coding=2&charset=UTF-16BE&text=%04%10"),
            (
                ReadyPart(dataCoding: 4, hasHeader: true, protocolID: 65, octets: [2, 0x70, 0, 9]),
                "coding=1&text=%09&udh=%02p%00&pid=65"
            ),
        ]
        for (part, query) in cases { #expect(try KannelReadyPart(part).query == "&" + query) }
        for part in [
            ReadyPart(dataCoding: 200, octets: [1]), ReadyPart(dataCoding: 0, hasHeader: true, octets: [9, 1]),
            ReadyPart(dataCoding: 0, hasHeader: true, octets: [3, 0x24, 1, 1, 65]),
        ] {
            #expect(throws: ProviderMisfit.self) { try KannelReadyPart(part) }
        }
    }

    @Test func `Who has no number of ours to send from is told`() throws {
        for preset in [ProviderPreset.twilio, .vonage, .plivo, .infobip] {
            #expect(throws: ProviderMisfit.self) { try dialect(preset).request(for: Samples.text(from: nil)) }
        }
    }

    // MARK: - Answers

    private func verdict(_ preset: ProviderPreset, _ status: Int, _ body: String = "", retryAfter: Duration? = nil)
        throws -> ProviderVerdict
    {
        try dialect(preset).verdict(of: Samples.answer(status, body, retryAfter: retryAfter), to: Samples.text())
    }

    @Test func `Ids are found in answers`() throws {
        let cases: [(ProviderPreset, Int, String, [String])] = [
            (.twilio, 201, #"{"sid":"SM1","num_segments":"2"}"#, ["SM1"]),
            (
                .vonage, 200,
                #"{"message-count":"2","messages":[{"status":"0","message-id":"A"},{"status":"0","message-id":"B"}]}"#,
                ["A", "B"]
            ),
            (.plivo, 202, #"{"message_uuid":["u-1"]}"#, ["u-1"]), (.sinch, 201, #"{"id":"01F"}"#, ["01F"]),
            (.infobip, 200, #"{"messages":[{"messageId":"m1","status":{"groupName":"PENDING"}}]}"#, ["m1"]),
            (.kannel, 202, "0: Accepted for delivery", ["tp7"]),
        ]
        for (preset, status, body, ids) in cases {
            guard case .taken(ids, _) = try verdict(preset, status, body) else {
                Issue.record("\(preset): \(try verdict(preset, status, body))")
                continue
            }
        }
    }

    @Test func `Refusals are for good, for now, throttling or about us`() throws {
        func reason(_ code: String?, _ words: String?) -> ProviderReason { ProviderReason(code, words) }
        #expect(
            try verdict(.twilio, 400, #"{"code":21211,"message":"Invalid 'To'"}"#)
                == .refused(.permanent, reason("21211", "Invalid 'To'")))
        #expect(
            try verdict(.twilio, 400, #"{"code":21611,"message":"full"}"#)
                == .refused(.temporary, reason("21611", "full")))
        #expect(try verdict(.twilio, 429, #"{"code":20429}"#, retryAfter: .seconds(7)) == .throttled(.seconds(7)))
        #expect(try verdict(.twilio, 401, #"{"code":20003,"message":"no"}"#) == .notAdmitted(reason("20003", "no")))
        #expect(try verdict(.vonage, 200, #"{"messages":[{"status":"1","error-text":"slow"}]}"#) == .throttled(nil))
        #expect(
            try verdict(.vonage, 200, #"{"messages":[{"status":"4","error-text":"who"}]}"#)
                == .notAdmitted(reason("4", "who")))
        #expect(
            try verdict(.vonage, 200, #"{"messages":[{"status":"6","error-text":"bad"}]}"#)
                == .refused(.permanent, reason("6", "bad")))
        #expect(try verdict(.plivo, 400, #"{"error":"dst"}"#) == .refused(.permanent, reason(nil, "dst")))
        #expect(try verdict(.sinch, 403, #"{"code":"x","text":"y"}"#) == .notAdmitted(reason("x", "y")))
        #expect(
            try verdict(
                .infobip, 200,
                #"{"messages":[{"messageId":"m","status":{"groupName":"REJECTED","name":"REJECTED_DESTINATION"}}]}"#)
                == .refused(.permanent, reason("REJECTED_DESTINATION", nil)))
        #expect(
            try verdict(.kannel, 403, "Authorization failed for sendsms")
                == .notAdmitted(reason(nil, "Authorization failed for sendsms")))
        for preset in ProviderPreset.allCases {
            #expect(try verdict(preset, 500) == .refused(.temporary, ProviderReason(500)), "\(preset)")
            #expect(try verdict(preset, 429) == .throttled(nil), "\(preset)")
            guard case .unclear = try verdict(preset, 504) else { return fail("\(preset)") }
        }
    }

    @Test func `A text that was taken in part only keeps what was taken`() throws {
        let body = #"{"messages":[{"status":"0","message-id":"A"},{"status":"1","error-text":"slow"}]}"#
        guard case .partly(_, let parts) = try verdict(.vonage, 200, body) else { return fail("not in part") }
        #expect(parts.map(\.state) == [.sent, .refused] && parts.map(\.networkID) == ["A", nil])
        // Whether all of it is sent again is for the policy, whatever the reason was.
        for code in [1, 4, 5, 6, 9] {
            let body = #"{"messages":[{"status":"0","message-id":"A"},{"status":"\#(code)"}]}"#
            #expect(try verdict(.vonage, 200, body).carried.outcome.isUnanswered, "\(code)")
        }
    }

    @Test(arguments: ["", "{", "[]", "null", "{}", #"{"messages":3}"#, #"{"sid":[]}"#, "\u{0}", #"{"messages":[[]]}"#])
    func `An answer that cannot be read is neither taken nor refused`(body: String) throws {
        for preset in [ProviderPreset.twilio, .plivo, .sinch, .infobip, .vonage] {
            switch try verdict(preset, 200, body) {
            case .unclear: break
            case .refused where preset == .vonage: break
            case let verdict: Issue.record("\(preset): \(verdict)")
            }
        }
    }
}

extension AttemptOutcome {
    fileprivate var isUnanswered: Bool {
        if case .unanswered = self { true } else { false }
    }
}
