import Gateway
import Messages
import TestKit
import Testing

@testable import API
@testable import Web

@Suite struct PhoneAPITests {
    private let phone = PhoneNumber.fictional("123")

    private func text(_ sequence: Int64) -> PhoneMessage {
        PhoneMessage(
            sequence: sequence, at: StillClock().now, from: "Telepost", to: phone.e164, text: "text \(sequence)")
    }

    @Test func `phones and their texts are shown`() async throws {
        let phones = FakePhones(.fictional("124"), phone)
        let host = try TestGateway(phones: phones)
        phones.arrive(text(1), on: phone)
        phones.arrive(text(2), on: phone)
        #expect(
            try await host.ask("GET", "/api/v1/phones").text
                == "[{\"number\":\"+447700900123\"},{\"number\":\"+447700900124\"}]\n")
        let all = try await host.ask("GET", "/api/v1/phones/+447700900123/messages")
        let views = try JSON.decode([PhoneMessageView].self, from: all.body)
        #expect(views.map(\.text) == ["text 1", "text 2"])
        #expect(views.first?.from == "Telepost")
        let later = try await host.ask("GET", "/api/v1/phones/%2B447700900123/messages?after=1&wait=30")
        #expect(later.list.map { $0["sequence"] as? Int } == [2])
        #expect(try await host.ask("GET", "/api/v1/phones/+447700900123/messages?after=2").text == "[]\n")
        #expect(try await host.ask("GET", "/api/v1/phones/+447700900199/messages").status == 404)
    }

    @Test func `waiting ends when a text arrives`() async throws {
        let phones = FakePhones(phone)
        let host = try TestGateway(phones: phones)
        async let answer = host.ask("GET", "/api/v1/phones/+447700900123/messages?wait=30")
        for await _ in phones.waits { break }
        #expect(try await host.ask("GET", "/livez").status == 200)
        phones.arrive(text(1), on: phone)
        #expect(try await answer.list.count == 1)
    }

    @Test func `texts are sent from phones`() async throws {
        let phones = FakePhones(phone)
        let host = try TestGateway(phones: phones)
        let target = "/api/v1/phones/+447700900123/messages"
        for to in ["+447700900100", "88333", "123"] {
            let answer = try await host.ask("POST", target, json: #"{"to":"\#(to)","text":"yes"}"#)
            #expect(answer.status == 202, "\(to)")
        }
        #expect(phones.sent.last == "+447700900123 > 123: yes")
        #expect(phones.sent.count == 3)
        let table = [
            #"{"to":"12","text":"x"}"#: 422, #"{"to":"Bank","text":"x"}"#: 422, #"{"to":"88333","text":""}"#: 422,
            #"{"to":"88333"}"#: 422, #"{"to":"88333","text":"x","from":"y"}"#: 422, "x": 400,
        ]
        for (json, status) in table {
            #expect(try await host.ask("POST", target, json: json).status == status, "\(json)")
        }
        let waiting = try await host.ask("POST", target, json: #"{"to":"88333","text":"x"}"#)
        #expect(
            waiting.text.hasPrefix("{\"at\":") && waiting.text.contains("\"sequence\":7,\"state\":\"waiting\""))
        let taken = try await host.ask("POST", target + "?wait=30", json: #"{"to":"88333","text":"x"}"#)
        #expect(taken.text.contains("\"state\":\"acknowledged\""))
        #expect(try await host.ask("POST", target + "?wait=31", json: #"{"to":"88333","text":"x"}"#).status == 400)
        phones.refuse(OperationRefused(.conflict, "nobody is bound to the network"))
        let refused = try await host.ask("POST", target, json: #"{"to":"88333","text":"x"}"#)
        #expect(refused.status == 409)
        #expect(refused.detail == "nobody is bound to the network")
        #expect(phones.sent.count == 5)
    }

    @Test func `the time to wait has bounds`() async throws {
        let phones = FakePhones(phone)
        let host = try TestGateway(phones: phones)
        phones.arrive(text(1), on: phone)
        for (query, status) in [
            ("wait=0", 200), ("wait=30", 200), ("wait=31", 400), ("wait=-1", 400), ("wait=1.5", 400), ("after=-1", 400),
            ("after=9223372036854775807", 200), ("after=9223372036854775808", 400), ("from=1", 400),
        ] {
            let answer = try await host.ask("GET", "/api/v1/phones/+447700900123/messages?\(query)")
            #expect(answer.status == status, "\(query)")
        }
    }

    @Test func `a gateway without simulated phones says so`() async throws {
        let host = try TestGateway()
        for target in ["/api/v1/phones", "/api/v1/phones/+447700900123/messages"] {
            let answer = try await host.ask("GET", target)
            #expect(answer.status == 404)
            #expect(answer.detail == "this gateway has no simulated phones")
        }
    }

    @Test func `phones without a gateway have an API of their own`() async throws {
        let phones = FakePhones(phone)
        let host = try TestGateway()
        let path = host.path + ".phones"
        let server = WebServer(API(phones: phones, version: "unknown"))
        try server.start(unixSocket: path)
        defer { server.stop() }
        for (target, status) in [
            ("/api/v1/phones", 200), ("/api/v1/phones/+447700900123/messages", 200), ("/livez", 200), ("/readyz", 200),
            ("/api/v1/messages", 404), ("/api/v1/connections", 404), ("/api/v1/trace?q=1", 404),
        ] {
            let answer = try await onThread {
                let client = try RawClient(path)
                client.write("GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n")
                return try client.read()?.status
            }
            #expect(answer == status, "\(target)")
        }
    }
}
