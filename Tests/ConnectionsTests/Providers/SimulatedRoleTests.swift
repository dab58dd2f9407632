import Bytes
import SMS
import TestKit
import Testing

@testable import Simulators

/// Each provider as the simulator plays it, by its documents.
@Suite struct SimulatedRoleTests {
    private static let stamp = ProviderStamp(seconds: 1_763_690_400, seed: 7, secret: "secret")
    private static let form = "application/x-www-form-urlencoded"

    private func role(_ provider: PlayedProvider, _ change: (inout ProviderSimulatorSettings) -> Void = { _ in })
        -> any ProviderRole
    {
        var settings = ProviderSimulatorSettings(provider, account: "acme", secret: "secret")
        change(&settings)
        return settings.role
    }

    private func request(
        _ method: String, _ target: String, _ authorization: String = "", type: String = "", body: String = ""
    ) -> WebRequest {
        var request = WebRequest(method: method, target: target)
        if !authorization.isEmpty { request.fields.append(.init(name: "authorization", value: authorization)) }
        if !type.isEmpty { request.fields.append(.init(name: "content-type", value: type)) }
        request.body = Array(body.utf8)
        return request
    }

    /// What came of a request: status, how many were taken, and a word for why not.
    private func outcome(_ role: any ProviderRole, _ request: WebRequest) -> (Int, Int, String) {
        switch role.take(request, Self.stamp) {
        case .taken(let texts, let answer): (answer.status, texts.count, "")
        case .refused(let answer, let words): (answer.status, 0, words)
        case .answered(let answer): (answer.status, 0, "")
        }
    }

    private static let basic = "Basic " + WebText.base64(Array("acme:secret".utf8))

    // MARK: - Twilio

    @Test func `Twilio takes what its documents allow, and answers the rest with its codes`() {
        let path = "/2010-04-01/Accounts/acme/Messages.json"
        let long = String(repeating: "a", count: 1600)
        let table: [(String, Int, String)] = [
            ("To=%2B447700900123&From=%2B447700900100&Body=hi", 201, ""),
            ("To=%2B447700900123&From=Acme&Body=\(long)", 201, ""),
            ("To=%2B447700900123&From=Acme&Body=\(long)a", 400, "21617"),
            ("From=Acme&Body=hi", 400, "21604"), ("To=447700900123&From=Acme&Body=hi", 400, "21211"),
            ("To=%2B447700900123&Body=hi", 400, "21603"), ("To=%2B447700900123&From=-&Body=hi", 400, "21212"),
            ("To=%2B447700900123&From=%2B447700900199&Body=hi", 400, "21606"),
            ("To=%2B447700900123&From=Acme", 400, "21602"),
            ("To=%2B447700900123&From=Acme&Body=hi&StatusCallback=nowhere", 400, "21609"),
            ("To=%2B447700900123&From=Acme&Body=hi&ValidityPeriod=36001", 400, "21636"),
            ("To=%2B447700900123&From=Acme&Body=hi&Colour=red", 400, "20001"),
            ("To=%2B447700900123&To=%2B447700900124&From=Acme&Body=hi", 400, "20001"),
            ("To=%2B447700900666&From=Acme&Body=hi", 400, "21610"),
        ]
        let role = role(.twilio) {
            $0.numbers = ["+447700900100"]
            $0.stopped = ["+447700900666"]
        }
        for (body, status, code) in table {
            let found = outcome(role, request("POST", path, Self.basic, type: Self.form, body: body))
            #expect(found.0 == status && found.2.hasPrefix(code), "\(body.prefix(80)): \(found)")
        }
        let other = "Basic " + WebText.base64(Array("acme:wrong".utf8))
        #expect(outcome(role, request("POST", path, other, type: Self.form)).0 == 401)
        #expect(outcome(role, request("POST", path, Self.basic, type: "application/json")).0 == 415)
        #expect(outcome(role, request("GET", path, Self.basic)).0 == 405)
        #expect(outcome(role, request("GET", "/2010-04-01/Accounts/acme.json", Self.basic)).0 == 200)
        #expect(outcome(role, request("GET", "/2010-04-01/Accounts/other.json", Self.basic)).0 == 404)
    }

    @Test func `Twilio signs as its documents' example does`() {
        // https://www.twilio.com/docs/usage/webhooks/webhooks-security and the tests of Twilio's own libraries.
        let items = [
            ("CallSid", "CA1234567890ABCDE"), ("Caller", "+14158675309"), ("Digits", "1234"),
            ("From", "+14158675309"), ("To", "+18005551212"),
        ].map { WebRequest.Item(name: $0.0, value: $0.1) }
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2"
        #expect(TwilioRole.signature(url, items.reversed(), "12345") == "RSOYDt4T1cUTdK1PDd93/VVr8B8=")
    }

    @Test func `Twilio reports by form, to the address that the request names`() throws {
        let text = ProvidedText(
            ids: ["SM1"], to: "+447700900123", from: "+447700900100", text: "hi", reportURL: "http://h/r?x=1")
        let calls = role(.twilio).reports(on: text, .undelivered, Self.stamp)
        #expect(calls.map(\.url) == ["http://h/r?x=1", "http://h/r?x=1"])
        let forms = calls.map { WebRequest.form($0.body) }
        #expect(forms.map { $0["MessageStatus"] } == ["sent", "undelivered"])
        #expect(forms[1]["ErrorCode"] == "30003" && forms[0]["ErrorCode"] == nil)
        let signature = calls[1].fields.first { $0.name == "X-Twilio-Signature" }
        #expect(signature?.value == TwilioRole.signature("http://h/r?x=1", forms[1], "secret"))
    }

    // MARK: - Vonage

    @Test func `Vonage answers 200 and says in the body what it thinks`() {
        let known = "api_key=acme&api_secret=secret"
        let table: [(String, String)] = [
            ("\(known)&to=447700900123&from=Acme&text=hi", ""), ("to=447700900123&from=Acme&text=hi", "2 "),
            ("api_key=acme&api_secret=x&to=447700900123&from=Acme&text=hi", "4 "),
            ("\(known)&from=Acme&text=hi", "2 Missing to"), ("\(known)&to=447700900123&text=hi", "2 Missing from"),
            ("\(known)&to=447700900123&from=Acme", "2 Missing text"),
            ("\(known)&to=%2B447700900123&from=Acme&text=hi", "3 "), ("\(known)&to=1&from=Acme&text=hi", "3 "),
            ("\(known)&to=447700900123&from=447700900199&text=hi", "15 "),
            ("\(known)&to=447700900123&from=Acme&text=hi&type=odd", "3 "),
            ("\(known)&to=447700900123&from=Acme&text=hi&ttl=19999", "3 "),
            ("\(known)&to=447700900123&from=Acme&text=hi&ttl=20000", ""),
            ("\(known)&to=447700900123&from=Acme&text=hi&colour=red", "3 "),
            ("\(known)&to=447700900666&from=Acme&text=hi", "7 "),
        ]
        let role = role(.vonage) {
            $0.numbers = ["+447700900100"]
            $0.stopped = ["+447700900666"]
        }
        for (body, words) in table {
            let found = outcome(role, request("POST", "/sms/json", type: Self.form, body: body))
            #expect(found.0 == 200 && found.2.hasPrefix(words) && found.2.isEmpty == words.isEmpty, "\(body): \(found)")
        }
        #expect(outcome(role, request("GET", "/account/get-balance?\(known)")).0 == 200)
        #expect(outcome(role, request("GET", "/account/get-balance?api_key=acme")).0 == 401)
    }

    @Test func `Vonage gives every part an id, and loses letters that were not said to be Unicode`() throws {
        let known = "api_key=acme&api_secret=secret&to=447700900123&from=Acme"
        let long = String(repeating: "a", count: 161)
        let table = [("text=\(long)", 2, long), ("text=%D0%9F!", 1, "?!"), ("text=%D0%9F!&type=unicode", 1, "П!")]
        for (body, count, shown) in table {
            let verdict = role(.vonage).take(
                request("POST", "/sms/json", type: Self.form, body: known + "&" + body), Self.stamp)
            guard case .taken(let texts, let answer) = verdict else {
                Issue.record("not taken: \(verdict)")
                continue
            }
            #expect(texts[0].ids.count == count && texts[0].text == shown)
            #expect(JSONTree(answer.body)?["messages"]?.elements?.count == count)
        }
    }

    @Test func `Vonage signs with each of its methods`() throws {
        // printf '&a=1&b=2__x&text=é&timestamp=1700000000secret' | md5sum; without secret: openssl dgst -HASH -hmac secret
        let items = [("text", "é"), ("b", "2&=x"), ("timestamp", "1700000000"), ("a", "1")]
            .map { WebRequest.Item(name: $0.0, value: $0.1) }
        let table: [(ProviderSimulatorSettings.VonageSignature, String)] = [
            (.md5hash, "699885b74f66bdca4b99e20922e56500"), (.md5, "9ba684edf44653e192cb664fc0ce2cdc"),
            (.sha1, "a848e58d0531dd7401811e6b002dbf5094e1fe61"),
            (.sha256, "a8ccefdd2f484f82c8814bdc81b8ab55efc6467dcebacec8081637a880f5226d"),
        ]
        for (method, signature) in table {
            var settings = ProviderSimulatorSettings(.vonage)
            settings.vonageSignature = method
            #expect(VonageRole(settings: settings).signature(items, "secret") == signature)
        }
    }

    @Test func `Vonage tells of long texts part by part, in the form that the account has chosen`() {
        let text = String(repeating: "a", count: 200)
        let hook = "http://h/t"
        for form in ProviderSimulatorSettings.VonageForm.allCases {
            let role = role(.vonage) {
                $0.textHook = hook
                $0.vonageForm = form
            }
            let calls = role.texts(text, from: "+447700900123", to: "+447700900100", Self.stamp)
            #expect(calls.count == 2)
            let items = calls.map { call -> [WebRequest.Item] in
                switch form {
                case .get: WebRequest(method: "GET", target: call.url).query
                case .post: WebRequest.form(call.body)
                case .json:
                    (JSONTree(call.body)?.members ?? [:]).map {
                        WebRequest.Item(name: $0.key, value: $0.value.string ?? "")
                    }
                }
            }
            #expect(items.map { $0["concat-part"] } == ["1", "2"] && items[0]["concat-total"] == "2")
            #expect(items.compactMap { $0["text"] }.joined() == text)
            #expect(items[0]["msisdn"] == "447700900123" && items[0]["sig"]?.count == 64)
        }
    }

    // MARK: - Plivo, Sinch, Infobip

    @Test func `Plivo takes JSON to its numbers`() {
        let path = "/v1/Account/acme/Message/"
        let table: [(String, Int, Int)] = [
            (#"{"src":"447700900100","dst":"447700900123","text":"hi"}"#, 202, 1),
            (
                #"{"src":"Acme","dst":"+447700900123<+447700900124","text":"hi","url":"http://h/","method":"POST"}"#,
                202, 2
            ),
            (#"{"dst":"447700900123","text":"hi"}"#, 400, 0), (#"{"src":"Acme","dst":"x","text":"hi"}"#, 400, 0),
            (#"{"src":"Acme","text":"hi"}"#, 400, 0), (#"{"src":"Acme","dst":"447700900123"}"#, 400, 0),
            (#"{"src":"Acme","dst":"447700900123","text":"hi","colour":"red"}"#, 400, 0), ("{", 400, 0),
            (#"{"src":"Acme","dst":"447700900123","text":"hi","method":"PUT"}"#, 400, 0),
        ]
        for (body, status, count) in table {
            let found = outcome(role(.plivo), request("POST", path, Self.basic, type: "application/json", body: body))
            #expect(found.0 == status && found.1 == count, "\(body): \(found)")
        }
        #expect(outcome(role(.plivo), request("POST", path, type: "application/json")).0 == 401)
        #expect(outcome(role(.plivo), request("GET", "/v1/Account/acme/", Self.basic)).0 == 200)
    }

    @Test func `Plivo signs with and without the parameters`() {
        // printf 'https://gw.example/hooks/p/text?From…' | openssl dgst -sha256 -hmac token -binary | base64
        let items = [("To", "447700900100"), ("Text", "hi there"), ("From", "447700900123")]
            .map { WebRequest.Item(name: $0.0, value: $0.1) }
        let url = "https://gw.example/hooks/p/text"
        #expect(
            PlivoRole.thirdSignature(url, items, "12345", "token") == "mpkkh9SpxjEWiqvASRcROiMSKwa1dZY7TOr2bN5cgcc=")
        #expect(
            PlivoRole.thirdSignature(url + "?b=2&a=1", [items[2]], "12345", "token")
                == "UgHFR6zpOrrhC49eIgz02ZBJ4klkZYz4Ogr5oauMPVo=")
        #expect(
            PlivoRole.secondSignature(url + "?b=2", "12345", "token") == "jS0+DeBDRO3j2GcJprs5GewHvouVkhec/IXlVyIALgo=")
    }

    @Test func `Sinch takes batches`() {
        let path = "/xms/v1/acme/batches"
        let table: [(String, Int, Int)] = [
            (#"{"to":["447700900123"],"from":"447700900100","body":"hi"}"#, 201, 1),
            (#"{"to":["+447700900123","447700900124"],"from":"Acme","body":"hi","type":"mt_text"}"#, 201, 2),
            (#"{"to":[],"from":"Acme","body":"hi"}"#, 400, 0), (#"{"to":["x"],"from":"Acme","body":"hi"}"#, 400, 0),
            (#"{"to":["447700900123"],"from":"Acme","body":""}"#, 400, 0),
            (#"{"to":["447700900123"],"body":"hi"}"#, 400, 0),
            (#"{"to":["447700900123"],"from":"Acme","body":"hi","delivery_report":"odd"}"#, 400, 0),
            (#"{"to":["447700900123"],"from":"Acme","body":"hi","colour":"red"}"#, 400, 0), ("[]", 400, 0),
        ]
        for (body, status, count) in table {
            let asked = request("POST", path, "Bearer secret", type: "application/json", body: body)
            let found = outcome(role(.sinch), asked)
            #expect(found.0 == status && found.1 == count, "\(body): \(found)")
        }
        #expect(outcome(role(.sinch), request("POST", path, "Bearer x", type: "application/json")).0 == 401)
        #expect(outcome(role(.sinch), request("GET", path + "?page_size=1", "Bearer secret")).0 == 200)
    }

    @Test func `Sinch signs as its own library's test expects`() {
        // The body, nonce, time and secret of the test of Sinch's library for .NET (WebhooksTests, ValidateRequest).
        let body =
            #"{"app_id":"","accepted_time":"2021-10-18T17:49:13.813615Z","project_id":"e2df3a34-a71b-4448-9db5-a8d2baad28e4","#
            + #""contact_create_notification":{"contact":{"id":"01FJA8B466Y0R2GNXD78MD9SM1","channel_identities":[{"channel":"#
            + #""SMS","identity":"48123456789","app_id":""}],"display_name":"New Test Contact","email":"#
            + #""new.contact@email.com","external_id":"","metadata":"","language":"EN_US"}},"message_metadata":""}"#
        #expect(
            SinchRole.signature(body, "01FJA8B4A7BM43YGWSG9GBV067", "1634579353", "foo_secret1234")
                == "6bpJoRmFoXVjfJIVglMoJzYXxnoxRujzR4k2GOXewOE=")
    }

    @Test func `Infobip takes both of its forms, and tells refusals in the form that was used`() throws {
        let second = "/sms/2/text/advanced"
        let third = "/sms/3/messages"
        let table: [(String, String, Int, Int)] = [
            (second, #"{"messages":[{"from":"Acme","destinations":[{"to":"447700900123"}],"text":"hi"}]}"#, 200, 1),
            (
                third,
                #"{"messages":[{"sender":"Acme","destinations":[{"to":"447700900123","messageId":"m1"}],"#
                    + #""content":{"text":"hi"},"webhooks":{"delivery":{"url":"http://h/"}}}]}"#, 200, 1
            ),
            (third, #"{"messages":[{"from":"Acme","destinations":[{"to":"447700900123"}],"text":"hi"}]}"#, 400, 0),
            (second, #"{"messages":[]}"#, 400, 0), (second, "{}", 400, 0),
            (second, #"{"messages":[{"from":"Acme","destinations":[{"to":"+447700900123"}],"text":"hi"}]}"#, 400, 0),
            (second, #"{"messages":[{"from":"Acme","destinations":[],"text":"hi"}]}"#, 400, 0),
        ]
        for (path, body, status, count) in table {
            let asked = request("POST", path, "App secret", type: "application/json", body: body)
            let found = outcome(role(.infobip), asked)
            #expect(found.0 == status && found.1 == count, "\(body): \(found)")
        }
        for (path, member) in [(second, "requestError"), (third, "errorCode")] {
            guard case .refused(let answer, _) = role(.infobip).take(request("POST", path, "App x"), Self.stamp) else {
                Issue.record("not refused")
                continue
            }
            #expect(answer.status == 401 && JSONTree(answer.body)?[member] != nil)
        }
    }

    // MARK: - Kannel, generic

    @Test func `Kannel takes its queries`() {
        let known = "/cgi-bin/sendsms?username=acme&password=secret"
        let table: [(String, Int, Int)] = [
            ("\(known)&to=%2B447700900123&from=100&text=hi", 202, 1),
            ("\(known)&to=447700900123+00447700900124&from=100&text=hi", 202, 2),
            ("\(known)&to=447700900123&text=hi", 400, 0), ("\(known)&from=100&text=hi", 400, 0),
            ("\(known)&to=447700900123&from=100&text=hi&coding=3", 400, 0),
            ("\(known)&to=447700900123&from=100&text=hi&udh=%05%00", 400, 0),
            ("\(known)&to=447700900123&from=100&text=%E9", 400, 0),
            ("\(known)&to=447700900123&from=100&text=%E9&charset=ISO-8859-1", 202, 1),
            ("\(known)&to=447700900123&from=100&text=%04&coding=2", 400, 0),
            ("/cgi-bin/sendsms?username=acme&password=x&to=447700900123&from=100&text=hi", 403, 0),
            ("/cgi-bin/other", 404, 0),
        ]
        for (target, status, count) in table {
            let found = outcome(role(.kannel), request("GET", target))
            #expect(found.0 == status && found.1 == count, "\(target): \(found)")
        }
    }

    @Test func `Kannel keeps the octets of a part, and reads its charsets`() throws {
        let known = "/cgi-bin/sendsms?username=acme&password=secret&to=447700900123&from=100"
        let table: [(String, String, [UInt8]?)] = [
            ("&text=%04%1F&coding=2", "П", nil), ("&text=%D0%9F&charset=UTF-8&coding=2", "П", nil),
            ("&text=%01%FF&coding=1", "01ff", [1, 255]),
            ("&text=a%00b&udh=%05%00%03%07%02%01", "a\0b", [5, 0, 3, 7, 2, 1, 0x61, 0, 0x62]),
        ]
        for (query, shown, octets) in table {
            guard case .taken(let texts, _) = role(.kannel).take(request("GET", known + query), Self.stamp) else {
                Issue.record("not taken: \(query)")
                continue
            }
            #expect(texts[0].text == shown && texts[0].octets == octets, "\(query)")
        }
    }

    @Test func `Kannel fills the addresses that it calls`() {
        let url = "http://h/r?id=7&s=%d&p=%p&a=%A&x=%%20&y=%2B&z=%"
        let text = ProvidedText(
            ids: ["u"], to: "+447700900123", from: "100", text: "hi", reportURL: url, mask: 3)
        let calls = role(.kannel).reports(on: text, .undelivered, Self.stamp)
        #expect(
            calls.map(\.url) == [
                "http://h/r?id=7&s=2&p=%2B447700900123&a=id%3Au+stat%3AUNDELIV+err%3A000&x=%20&y=%2B&z=%"
            ])
        let all = ProvidedText(ids: ["u"], to: "+447700900123", from: "100", text: "hi", reportURL: url, mask: 31)
        #expect(role(.kannel).reports(on: all, .delivered, Self.stamp).count == 2)
        let told = role(.kannel) { $0.textHook = "http://h/t?from=%p&to=%P&text=%a&charset=%C&raw=%b" }
            .texts("П  x", from: "+447700900123", to: "+447700900100", Self.stamp)
        #expect(
            told.map(\.url) == [
                "http://h/t?from=%2B447700900123&to=%2B447700900100&text=%D0%9F+x&charset=UTF-16BE&raw=%04%1F%00+%00+%00x"
            ])
    }

    @Test func `a provider that is none in particular takes queries, forms and JSON`() {
        let table: [(WebRequest, Int)] = [
            (request("GET", "/send?to=%2B447700900123&text=hi", "Bearer secret"), 200),
            (request("POST", "/send", Self.basic, type: Self.form, body: "to=%2B447700900123&text=hi&from=a"), 200),
            (
                request(
                    "POST", "/send", Self.basic, type: "application/json", body: #"{"to":"+447700900123","text":"x"}"#),
                200
            ),
            (request("POST", "/send", Self.basic, type: "text/plain", body: "x"), 400),
            (request("GET", "/send?to=447700900123&text=hi", "Bearer secret"), 422),
            (request("GET", "/send?to=%2B447700900123", "Bearer secret"), 422),
            (request("GET", "/send?to=%2B447700900123&text=hi"), 401),
        ]
        for (asked, status) in table { #expect(outcome(role(.generic), asked).0 == status, "\(asked.target)") }
    }

    @Test func `without a request nobody is let in, whatever the provider`() {
        for provider in PlayedProvider.allCases {
            let found = outcome(role(provider), request("GET", "/"))
            #expect((400...499).contains(found.0) && !found.2.isEmpty, "\(provider): \(found)")
            #expect(role(provider).texts("x", from: "+447700900123", to: "+447700900100", Self.stamp).isEmpty)
        }
    }
}
