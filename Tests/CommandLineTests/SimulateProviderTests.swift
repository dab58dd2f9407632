import TelepostServer
import Testing

@testable import telepost

@Suite struct SimulateProviderTests {
    private func options(_ words: String) throws -> SimulateProviderOptions {
        guard case .run(.simulateProvider, let arguments) = try Invocation(words.split(separator: " ").map(String.init))
        else { throw CommandFailure.failed("another command, or help") }
        return try SimulateProviderOptions(arguments)
    }

    @Test func `every option of the simulated provider is taken over`() throws {
        let found = try options(
            """
            simulate provider --preset twilio --listen 127.0.0.1:0 --user AC1 --secret s --hook http://h/t \
            --report-hook http://h/r --hook-secret k --number +447700900100 --number +447700900101 \
            --undeliverable +447700900404 --report-delay 2s --latency 10ms --throughput 5 --fault keep*1 --data d
            """)
        #expect([found.preset, found.place, found.user, found.secret] == ["twilio", "127.0.0.1:0", "AC1", "s"])
        #expect(
            [found.hook, found.reportHook, found.hookSecret, found.data] == ["http://h/t", "http://h/r", "k", "d"])
        #expect(found.numbers == ["+447700900100", "+447700900101"] && found.undeliverable == ["+447700900404"])
        #expect(found.reportDelay == .seconds(2) && found.latency == .milliseconds(10))
        #expect(found.throughput == 5 && found.faults == ["keep*1"])
        let plain = try options("simulate provider")
        #expect(plain.preset == "generic" && plain.place == "127.0.0.1:8090" && plain.throughput == nil)
    }

    @Test func `providers that nobody plays are named`() {
        #expect(throws: CommandFailure.self) { try options("simulate provider --preset twillio") }
        #expect(throws: CommandFailure.self) { try options("simulate provider --throughput 0") }
    }

    @Test func `options that make no sense end with 2`() async {
        var table: [SimulateProviderOptions] = []
        for change: (inout SimulateProviderOptions) -> Void in [
            { $0.preset = "odd" }, { $0.place = "nowhere" }, { $0.faults = ["odd"] }, { $0.hook = "https://h/t" },
        ] {
            var options = SimulateProviderOptions(preset: "generic")
            change(&options)
            table.append(options)
        }
        for options in table { #expect(await simulateProvider(options) == 2) }
    }
}
