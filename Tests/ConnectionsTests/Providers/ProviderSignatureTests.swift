import Gateway
import Messages
import Testing

@testable import Connections

/// The signatures of providers' calls, with the values that they publish.
@Suite struct ProviderSignatureTests {
    private func call(
        _ url: String, _ body: String = "", type: String = "application/x-www-form-urlencoded",
        _ headers: [(String, String)] = [], method: String = "POST"
    ) -> HookCall {
        var call = HookCall(method: method, path: "report", url: url, client: "192.0.2.1")
        call.headers = [(name: "content-type", value: type)] + headers.map { (name: $0.0, value: $0.1) }
        call.body = Array(body.utf8)
        return call
    }

    // MARK: - Twilio

    /// https://www.twilio.com/docs/usage/security and the tests of Twilio's own libraries (RequestValidatorTest).
    private let twilio = "https://mycompany.com/myapp.php?foo=1&bar=2"
    private let twilioForm =
        "Digits=1234&To=%2B18005551212&From=%2B14158675309&Caller=%2B14158675309&CallSid=CA1234567890ABCDE"

    private func isTwilio(_ call: HookCall, _ token: String = "12345") throws -> Bool {
        TwilioSignature(call, try #require(HookFields(call))).isMade(with: Array(token.utf8))
    }

    @Test func `Twilio's published signature is right`() throws {
        let signature = ("x-twilio-signature", "RSOYDt4T1cUTdK1PDd93/VVr8B8=")
        #expect(try isTwilio(call(twilio, twilioForm, [signature])))
        #expect(try !isTwilio(call(twilio, twilioForm, [signature]), "12346"))
        #expect(try !isTwilio(call(twilio, twilioForm, [signature]), ""))
        #expect(try !isTwilio(call(twilio + "&x=1", twilioForm, [signature])))
        #expect(try !isTwilio(call(twilio, twilioForm + "&x=1", [signature])))
        #expect(try !isTwilio(call(twilio, twilioForm)))
        #expect(try !isTwilio(call(twilio, twilioForm, [("x-twilio-signature", "")])))
        #expect(try !isTwilio(call(twilio, twilioForm, [("x-twilio-signature", "RSOYDt4T1cUTdK1PDd93")])))
    }

    @Test func `Twilio's published signature of a field with several values is right`() throws {
        let form = "Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234"
        #expect(try isTwilio(call(twilio, form, [("x-twilio-signature", "IK+Dwps556ElfBT0I3Rgjkr1wJU=")])))
    }

    @Test func `A port that goes without saying may be there or not`() throws {
        let signature = ("x-twilio-signature", "RSOYDt4T1cUTdK1PDd93/VVr8B8=")
        #expect(try isTwilio(call("https://mycompany.com:443/myapp.php?foo=1&bar=2", twilioForm, [signature])))
        #expect(try !isTwilio(call("https://mycompany.com:444/myapp.php?foo=1&bar=2", twilioForm, [signature])))
    }

    // MARK: - Vonage

    /// The values of Vonage's own libraries (vonage-python-sdk, tests of `signature`): fields, secret and results.
    @Test(arguments: [
        (ProviderConnectionSettings.Hook.Method.md5hash, "6af838ef94998832dbfc29020b564830"),
        (.md5, "c15c21ced558c93a226c305f58f902f2"), (.sha1, "3e19a4e6880fdc2c1426bfd0587c98b9532f0210"),
        (.sha256, "a321e824b9b816be7c3f28859a31749a098713d39f613c80d455bbaffae1cd24"),
        (
            .sha512,
            "812a18f76680fa0fe1b8bd9ee1625466ceb1bd96242e4d050d2cfd9a7b40166c"
                + "63ed26ec9702168781b6edcf1633db8ff95af9341701004eec3fcf9550572ee8"
        ),
    ])
    func `Vonage's published signatures are right`(
        method: ProviderConnectionSettings.Hook.Method, signature: String
    ) throws {
        for sig in [signature, signature.uppercased()] {
            let form = try #require(HookFields(call("https://x/", "b=2&sig=\(sig)&a=1&timestamp=1461605396")))
            #expect(VonageSignature(method).isRight(form, secret: "secret"))
            #expect(!VonageSignature(method).isRight(form, secret: "secreT"))
            #expect(!VonageSignature(method).isRight(form, secret: ""))
        }
        let other = try #require(HookFields(call("https://x/", "b=3&sig=\(signature)&a=1&timestamp=1461605396")))
        #expect(!VonageSignature(method).isRight(other, secret: "secret"))
        let bare = try #require(HookFields(call("https://x/", "b=2&a=1&timestamp=1461605396")))
        #expect(!VonageSignature(method).isRight(bare, secret: "secret"))
    }

    // MARK: - Sinch

    /// The call and the values that Sinch publishes for callbacks (sinch-sdk-dotnet, WebhookTests `ValidateRequest`).
    private let sinch =
        #"{"app_id":"","accepted_time":"2021-10-18T17:49:13.813615Z","#
        + #""project_id":"e2df3a34-a71b-4448-9db5-a8d2baad28e4","#
        + #""contact_create_notification":{"contact":{"id":"01FJA8B466Y0R2GNXD78MD9SM1","channel_identities":"#
        + #"[{"channel":"SMS","identity":"48123456789","app_id":""}],"display_name":"New Test Contact","#
        + #""email":"new.contact@email.com","external_id":"","metadata":"","language":"EN_US"}},"message_metadata":""}"#

    private func sinchCall(_ body: String, _ signature: String, at moment: String = "1634579353") -> HookCall {
        call(
            "https://x/", body, type: "application/json",
            [
                ("x-sinch-webhook-signature", signature),
                ("x-sinch-webhook-signature-nonce", "01FJA8B4A7BM43YGWSG9GBV067"),
                ("x-sinch-webhook-signature-timestamp", moment),
            ])
    }

    @Test func `Sinch's published signature is right, and not for ever`() {
        let signature = "6bpJoRmFoXVjfJIVglMoJzYXxnoxRujzR4k2GOXewOE="
        let then = Timestamp(seconds: 1_634_579_353)
        let right = SinchSignature(sinchCall(sinch, signature))
        #expect(right.objection("foo_secret1234", at: then) == nil)
        #expect(right.objection("foo_secret1234", at: then + .seconds(2 * 86_400)) == nil)
        #expect(right.objection("foo_secret1234", at: then + .seconds(2 * 86_400 + 1)) != nil)
        #expect(right.objection("foo_secret1235", at: then) != nil)
        #expect(SinchSignature(sinchCall(sinch + " ", signature)).objection("foo_secret1234", at: then) != nil)
        let later = sinchCall(sinch, signature, at: "1634579354")
        #expect(SinchSignature(later).objection("foo_secret1234", at: then) != nil)
        #expect(SinchSignature(call("https://x/", sinch)).objection("foo_secret1234", at: then) == "it is not signed")
    }

    // MARK: - Plivo

    // Plivo publishes no values. These are of OpenSSL, over the text that Plivo's own library puts together
    // (plivo-python, plivo/utils/signature_v3.py):
    // printf %s 'https://gw.example.com/hooks/p/report?x=1&y=2.From14155550100…To447700900123.12345' |
    //   openssl dgst -sha256 -hmac token -binary | base64
    private let plivo = "https://gw.example.com/hooks/p/report"
    private let plivoForm = "To=447700900123&Status=delivered&From=14155550100&MessageUUID=abc"

    private func isPlivo(_ call: HookCall, _ token: String = "token") throws -> Bool {
        PlivoSignature(call, try #require(HookFields(call))).isMade(with: Array(token.utf8))
    }

    @Test func `Plivo's signature of version 3 covers address and fields, and one of several is enough`() throws {
        let right = "JAzMoxLM3kbDK7Ld44NWfERPVloEFHMr57tTeYUEGYQ="
        let nonce = ("x-plivo-signature-v3-nonce", "12345")
        for name in ["x-plivo-signature-v3", "x-plivo-signature-ma-v3"] {
            for value in [right, "AAAA, \(right)"] {
                let fine = call(plivo + "?y=2&x=1", plivoForm, [(name, value), nonce])
                #expect(try isPlivo(fine))
                #expect(try !isPlivo(fine, "other"))
            }
        }
        let headers = [("x-plivo-signature-v3", right), nonce]
        #expect(try !isPlivo(call(plivo + "?y=2&x=2", plivoForm, headers)))
        #expect(try !isPlivo(call(plivo + "?y=2&x=1", plivoForm + "&A=b", headers)))
        #expect(try !isPlivo(call(plivo + "?y=2&x=1", plivoForm, [("x-plivo-signature-v3", right)])))
    }

    @Test func `A signature of Plivo's that covers no fields counts for one call, however often that comes`() throws {
        let nonces = PlivoNonces()
        let first = call(plivo, plivoForm, [])
        let other = call(plivo, plivoForm + "&A=b", [])
        #expect(nonces.isGood("1", for: first))
        #expect(nonces.isGood("1", for: first))
        #expect(!nonces.isGood("1", for: other))
        #expect(nonces.isGood("2", for: other))
        for number in 3..<(PlivoNonces.most + 2) { #expect(nonces.isGood("\(number)", for: first)) }
        // Only the first of them is forgotten.
        #expect(!nonces.isGood("2", for: first))
        #expect(nonces.isGood("1", for: other))
    }

    @Test func `Plivo's signature of version 2 counts when there is no other`() throws {
        let second = [
            ("x-plivo-signature-v2", "CPCR24MmW5T5xlj8KhSyKhmPvHk5LR5yi0oZCoR9H+c="),
            ("x-plivo-signature-v2-nonce", "12345"),
        ]
        #expect(try isPlivo(call(plivo + "?x=1", plivoForm, second)))
        #expect(try !isPlivo(call(plivo + "s", plivoForm, second)))
        #expect(try !isPlivo(call(plivo, plivoForm, second + [("x-plivo-signature-v3", "AAAA")])))
        #expect(try !isPlivo(call(plivo, plivoForm, [second[0]])))
        #expect(try !isPlivo(call(plivo, plivoForm)))
    }
}
