import Gateway
import Messages
import TestKit
import Testing

@testable import API
@testable import Web

/// `/cgi-bin/sendsms`, whose answers are those of Kannel 1.4.5 where it has one.
@Suite struct SendSMSTests {
    private static let account = "username=operator&password=correct+horse"
    private static let accepted = "0: Accepted for delivery"

    private func ask(
        _ rig: AccessRig, _ parameters: String, method: String = "GET", account: String = account
    ) async -> (status: Int, text: String) {
        let answer = await rig.ask(method, "/cgi-bin/sendsms?\(account)&\(parameters)")
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }

    /// What the gateway holds: the newest first.
    private func messages(_ rig: AccessRig) async throws -> [Message] {
        try await rig.gateway.messages(matching: MessageFilter(), before: nil, limit: 500)
    }

    @Test func `a text is accepted once it is kept`() async throws {
        let rig = try await AccessRig()
        let answer = await rig.ask("GET", "/cgi-bin/sendsms?\(Self.account)&to=%2B447700900123&text=hello")
        #expect(answer.status == 202)
        #expect(String(decoding: answer.body, as: UTF8.self) == Self.accepted)
        #expect(answer.contentType == "text/plain; charset=utf-8")
        let message = try #require(try await messages(rig).first)
        #expect(message.order.text == "hello" && message.order.recipient?.e164 == "+447700900123")
        #expect(try await rig.gateway.story(of: message.id)?.submission.account?.text == "operator")
    }

    @Test func `texts come in the character sets that Kannel reads`() async throws {
        let rig = try await AccessRig()
        let table = [
            ("text=a%2Bb+c", "a+b c"), ("text=%C3%A9", "é"), ("text=%E9", "é"), ("text=%E9&charset=ISO-8859-1", "é"),
            ("text=%80&charset=windows-1252", "€"), ("text=%04%1F&coding=2", "П"),
            ("text=%D0%9F&coding=2&charset=UTF-8", "П"),
            ("text=%1F%04&charset=utf-16le", "П"), ("text=%D8%3D%DE%00&coding=2", "😀"), ("text=%D0%9F", "П"),
            ("text=%e2%82%ac&coding=0", "€"), ("text=100%", "100%"), ("text=%zz", "%zz"), ("text=x&text=y", "x"),
            ("text=%0A", "\n"), ("text=x&unknown=7&priority=2&account=a", "x"), ("text=x&mwi=0&compress=0&pid=", "x"),
            ("text=x&dlr-mask=31", "x"), ("text=x&dlr-mask=0&dlr-url=http://a", "x"),
        ]
        for (parameters, text) in table {
            let answer = await ask(rig, "to=%2B447700900123&" + parameters)
            #expect(answer == (202, Self.accepted), "\(parameters)")
            #expect(try await messages(rig).first?.order.text == text, "\(parameters)")
        }
    }

    @Test func `what cannot be done is refused, never ignored`() async throws {
        let rig = try await AccessRig()
        let table = [
            ("text=x", "Missing receiver number, rejected"),
            ("to=&text=x", "Empty receiver number not allowed, rejected"),
            ("to=+&text=x", "Empty receiver number not allowed, rejected"),
            ("to=1&text=x&coding=9", "Coding field misformed, rejected"),
            ("to=1&text=x&coding=x", "Coding field misformed, rejected"),
            ("to=1&text=x&coding=1", "Coding 1 (8 bit) is not possible here, rejected"),
            ("to=1&text=x&udh=%05", "UDH is not possible here, rejected"),
            ("to=1&text=x&mclass=0", "MClass is not possible here, rejected"),
            ("to=1&text=x&mwi=1", "MWI is not possible here, rejected"),
            ("to=1&text=x&deferred=5", "Deferred is not possible here, rejected"),
            ("to=1&text=x&validity=-5", "Validity field misformed, rejected"),
            ("to=1&text=x&validity=1000001", "Validity field misformed, rejected"),
            ("to=1&text=x&dlr-mask=32", "DLR-Mask field misformed, rejected"),
            (
                "to=1&text=x&dlr-mask=31&dlr-url=http://a",
                "DLR-URL is not possible here (/api/v1/messages tells what became of a message), rejected"
            ), ("to=1&text=%ff&charset=UTF-8", "Charset or body misformed, rejected"),
            ("to=1&text=x&charset=nonsense", "Charset or body misformed, rejected"),
            ("to=1&text=x&coding=2", "Charset or body misformed, rejected"),
            ("to=1&text=%D8%00&coding=2", "Charset or body misformed, rejected"),
            ("to=abc&text=x", "\"abc\" is not a phone number such as +447700900123, rejected"),
            ("to=%2B447700900123&text=", "there is no text to send, rejected"),
            ("to=%2B447700900123", "there is no text to send, rejected"),
            ("to=%2B447700900123&text=x&smsc=x", "there is no connection \"x\"; there is: carrier, rejected"),
            (
                "to=\(String(repeating: "1+", count: 101))&text=x", "More than 100 receiver numbers, rejected"
            ),
        ]
        for (parameters, text) in table {
            #expect(await ask(rig, parameters) == (400, text), "\(parameters)")
        }
        #expect(try await messages(rig).isEmpty)
    }

    @Test func `only accounts that may send are let in`() async throws {
        let rig = try await AccessRig()
        try await rig.add("mailer", logins: [.smtp])
        let refused = (403, "Authorization failed for sendsms")
        for account in [
            "username=operator&password=wrong", "username=nobody&password=correct+horse", "x=y", "username=operator",
            "username=viewer&password=correct+horse", "username=mailer&password=correct+horse",
            "username=&password=", "username=%00&password=%ff",
            "username=\(String(repeating: "a", count: 5000))&password=x",
        ] {
            #expect(await ask(rig, "to=%2B447700900123&text=x", account: account) == refused, "\(account.prefix(60))")
        }
        #expect(try await messages(rig).isEmpty)
        for account in ["user=plain&pass=correct+horse", "username=administrator&pass=correct%20horse"] {
            #expect(await ask(rig, "to=%2B447700900123&text=x", account: account) == (202, Self.accepted))
        }
    }

    @Test func `a number may lack its plus`() async throws {
        let rig = try await AccessRig()
        for (written, number) in [
            ("%2B447700900123", "+447700900123"), ("447700900124", "+447700900124"),
            ("00447700900125", "+447700900125"),
            ("07700900126", "+447700900126"),
        ] {
            #expect(await ask(rig, "to=\(written)&text=x") == (202, Self.accepted), "\(written)")
            #expect(try await messages(rig).first?.order.recipient?.e164 == number, "\(written)")
        }
    }

    @Test func `several receivers get a message each, and who gets none is named`() async throws {
        let rig = try await AccessRig()
        #expect(await ask(rig, "to=447700900123+447700900124++447700900125&text=x") == (202, Self.accepted))
        #expect(try await messages(rig).count == 3)
        let reason = "\"abc\" is not a phone number such as +447700900123"
        #expect(await ask(rig, "to=abc+447700900126&text=x") == (202, Self.accepted + "\nNot to abc: " + reason))
        #expect(await ask(rig, "to=abc+def&text=x") == (400, reason + ", rejected"))
        #expect(try await messages(rig).count == 4)
        let hundred = (100...199).map { "447700900\($0)" }.joined(separator: "+")
        #expect(await ask(rig, "to=\(hundred)&text=x") == (202, Self.accepted))
        #expect(try await messages(rig).count == 104)
    }

    @Test func `validity is in minutes, from and smsc are what they are elsewhere`() async throws {
        let rig = try await AccessRig()
        #expect(await ask(rig, "to=447700900123&text=x&validity=90&smsc=carrier&from=") == (202, Self.accepted))
        let message = try #require(try await messages(rig).first)
        #expect(message.order.expiresAt == rig.clock.now + .seconds(5400))
        #expect(message.order.via.map(\.text) == ["carrier"])
        #expect(
            await ask(rig, "to=447700900123&text=x&from=ACME")
                == (400, "account operator may not send as ACME, rejected"))
    }

    @Test func `a store that cannot keep it is a temporal failure`() async throws {
        let rig = try await AccessRig()
        rig.store.fail(with: StoreFailure(.full, "no space"))
        let answer = await rig.ask("GET", "/cgi-bin/sendsms?\(Self.account)&to=447700900123&text=x")
        #expect(answer.status == 503 && answer[field: "Retry-After"] == "5")
        #expect(String(decoding: answer.body, as: UTF8.self) == "Temporal failure, try again later.")
    }

    @Test func `forms and bodies are read as well`() async throws {
        let rig = try await AccessRig()
        func post(_ type: String?, _ body: String, _ query: String = "", _ fields: [String: String] = [:]) async -> Int
        {
            var request = HTTPRequest(
                method: "POST", target: "/cgi-bin/sendsms" + query,
                contentType: type.map { String($0.prefix { $0 != ";" }) },
                body: Array(body.utf8), client: AccessRig.client)
            request.fields = fields
            if let type { request.fields["content-type"] = type }
            return await rig.api.respond(to: request).status
        }
        let form = "application/x-www-form-urlencoded"
        #expect(await post(form, "\(Self.account)&to=447700900123&text=posted+%C3%A9") == 202)
        #expect(try await messages(rig).first?.order.text == "posted é")
        #expect(await post(form, "to=447700900123&text=half", "?\(Self.account)") == 202)
        let head = [
            "x-kannel-username": "operator", "x-kannel-password": "correct horse", "x-kannel-to": "447700900123",
        ]
        #expect(await post("text/plain; charset=\"utf-8\"", "whole+%41", "", head) == 202)
        #expect(try await messages(rig).first?.order.text == "whole+%41")
        #expect(await post(nil, "", "?\(Self.account)&to=447700900123&text=x") == 202)
        #expect(await post("text/xml", "<message/>", "?\(Self.account)") == 400)
        #expect(await post(nil, "text", "?\(Self.account)") == 400)
        #expect(await rig.ask("PUT", "/cgi-bin/sendsms?\(Self.account)").status == 405)
        #expect(await rig.ask("GET", "/cgi-bin/sendsmsx").status == 404)
    }
}
