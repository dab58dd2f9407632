import Bytes
import Runtime
import TestKit
import Testing

@testable import Simulators

/// The provider simulator as clients and hooks meet it, over sockets.
@Suite struct SimulatedProviderTests {
    private let loop = EventLoop()
    private var soon: Duration { loop.now + .seconds(20) }

    /// Runs a provider for the time of `body`, which gets it and its address.
    private func with(
        _ settings: ProviderSimulatorSettings,
        _ body: @Sendable (ProviderSimulator, String) async throws -> Void
    ) async throws {
        let listeners = try await TCPListener.listen(
            on: SocketAddress(IPAddress(v4: 0x7F00_0001), port: 0), loops: [loop])
        let simulator = ProviderSimulator(settings, phones: PhoneBook(on: loop), on: loop)
        let url = "http://127.0.0.1:\(listeners[0].address.port)"
        try await withThrowingTaskGroup { group in
            group.addTask { await simulator.run(listeners) }
            do { try await body(simulator, url) } catch {
                simulator.stop()
                throw error
            }
            simulator.stop()
        }
    }

    private func ask(_ call: WebCall) async -> Int? {
        let deadline = soon
        return await loop.perform { [loop] in await call.perform(on: loop, until: deadline, among: OpenLinks()) }
    }

    private func send(_ base: String, to: String = "+447700900123", report: String? = nil) -> WebCall {
        let report = report.map { "&report_url=" + WebText.encoded($0.utf8) } ?? ""
        let target = "/send?to=\(WebText.encoded(to.utf8))&from=Acme&text=hello+there" + report
        let fields = [WebRequest.Item(name: "Authorization", value: "Bearer secret")]
        return WebCall(method: "GET", url: base + target, fields: fields)
    }

    @Test func `a text is taken, lies on its phone, and is reported`() async throws {
        let hook = try await HookPeer(on: loop) { _ in "HTTP/1.1 204 No Content" }
        var settings = ProviderSimulatorSettings(.generic)
        settings.reportDelay = .milliseconds(10)
        try await with(settings) { simulator, url in
            #expect(await ask(send(url, report: hook.url)) == 200)
            #expect(await simulator.waitForTexts(count: 1, until: soon).map(\.text) == ["hello there"])
            #expect(simulator.phones.messages(of: "+447700900123").map(\.text) == ["hello there"])
            try await hook.until(1)
            let call = try #require(hook.calls.first)
            #expect(JSONTree(call.body)?["status"] == "delivered")
            #expect(call.fields["x-signature"]?.hasPrefix("sha256=") == true)
            #expect(await simulator.wait(until: soon) { $0.acknowledged == 1 })
        }
        await loop.run { hook.close() }
    }

    @Test func `a phone's text is told until it is acknowledged`() async throws {
        let answers = SimulatedHookAnswers(["HTTP/1.1 503 No", "HTTP/1.1 503 No", "HTTP/1.1 200 OK"])
        let hook = try await HookPeer(on: loop) { _ in answers.next() }
        var settings = ProviderSimulatorSettings(.generic)
        settings.hookPause = .milliseconds(5)
        settings.textHook = hook.url
        try await with(settings) { simulator, _ in
            let sent = try #require(simulator.send("hi", from: "+447700900123", to: "+447700900100"))
            try await hook.until(3)
            let text = await simulator.phones.waitForAcknowledgement(of: sent.sequence, on: sent.phone, until: soon)
            #expect(text == .acknowledged)
            #expect(Set(hook.calls.map { $0.body }).count == 1)
            #expect(simulator.send("hi", from: "123", to: "+447700900100") == nil)
        }
        await loop.run { hook.close() }
    }

    @Test func `a call is signed wrongly, and made twice, when it is told so`() async throws {
        let hook = try await HookPeer(on: loop) { $0.fields["x-signature"] == nil ? nil : "HTTP/1.1 200 OK" }
        var settings = ProviderSimulatorSettings(.generic)
        settings.textHook = hook.url
        settings.faults = [ProviderFault(.forge, times: 1)]
        try await with(settings) { simulator, _ in
            simulator.send("one", from: "+447700900123", to: "+447700900100")
            try await hook.until(1)
            simulator.misbehave(ProviderFault(.repeatCall, times: 1))
            simulator.send("one", from: "+447700900123", to: "+447700900100")
            try await hook.until(3)
            let signatures = hook.calls.map { $0.fields["x-signature"] ?? "" }
            #expect(signatures[1] == signatures[2] && hook.calls[1].body == hook.calls[2].body)
            #expect(signatures[0] != signatures[1])
        }
        await loop.run { hook.close() }
    }

    @Test func `faults of requests happen as often as they are asked for`() async throws {
        var settings = ProviderSimulatorSettings(.generic)
        settings.faults = [
            ProviderFault(.answer(429, retryAfter: 1), times: 1), ProviderFault(.drop, times: 1),
            ProviderFault(.keepAndDrop, times: 1), ProviderFault(.answer(500, retryAfter: nil), times: 1),
            ProviderFault(.delay(.milliseconds(5)), times: 2),
        ]
        try await with(settings) { simulator, url in
            var statuses: [Int?] = []
            for _ in 0..<5 { statuses.append(await ask(send(url))) }
            #expect(statuses == [429, nil, nil, 500, 200])
            let counters = simulator.counters
            #expect(counters.texts == 2 && counters.drops == 2 && counters.throttled == 1 && counters.requests == 5)
            simulator.misbehave(ProviderFault(.answer(500, retryAfter: nil)))
            #expect(await ask(send(url)) == 500)
            simulator.behave()
            #expect(await ask(send(url)) == 200)
        }
    }

    @Test func `requests beyond its throughput are throttled`() async throws {
        var settings = ProviderSimulatorSettings(.generic)
        settings.throughput = 1
        try await with(settings) { simulator, url in
            var statuses: Set<Int?> = []
            for _ in 0..<5 { statuses.insert(await ask(send(url))) }
            #expect(statuses == [200, 429])
            #expect(simulator.counters.throttled > 0)
        }
    }

    @Test func `phones that get nothing have their texts reported so`() async throws {
        let hook = try await HookPeer(on: loop) { _ in "HTTP/1.1 200 OK" }
        var settings = ProviderSimulatorSettings(.generic)
        settings.undeliverable = ["+447700900404"]
        settings.reportDelay = .zero
        try await with(settings) { simulator, url in
            #expect(await ask(send(url, to: "+447700900404", report: hook.url)) == 200)
            try await hook.until(1)
            #expect(JSONTree(hook.calls[0].body)?["status"] == "failed")
            #expect(simulator.phones.messages(of: "+447700900404").isEmpty)
        }
        await loop.run { hook.close() }
    }

    @Test func `what is no request is refused, and stopping ends who says nothing`() async throws {
        try await with(ProviderSimulatorSettings(.generic)) { simulator, url in
            #expect(await ask(WebCall(method: "BREW", url: url + "/send")) == 400)
            simulator.misbehave(ProviderFault(.silence, times: 1))
            async let silent = ask(send(url))
            #expect(await simulator.wait(until: soon) { $0.requests == 1 })
            simulator.stop()
            #expect(await silent == nil)
            #expect(simulator.texts.isEmpty)
        }
    }
}
