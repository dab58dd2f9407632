import Foundation
import Glibc
import Testing

/// Very many mail clients that say nothing.
@Suite(.timeLimit(.minutes(5))) struct CrowdScenarios {
    /// What a connection takes of each side's open files, with room for all else.
    private static let places: Int = {
        var limit = rlimit()
        unsafe _ = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        unsafe _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return min(10_000, Int(clamping: limit.rlim_cur) - 1000)
    }()

    @Test(.enabled(if: places >= 2000, "too few open files are allowed"))
    func `Ten thousand idle clients are held, one more is put off, and mail goes through among them`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            var document = Document(smsc)
            document.levels = "EWI"
            let count = Self.places
            document.smtp = [
                "max_connections = \(count)", "max_connections_per_client = \((count + 3) / 4)", "timeout = \"5m\"",
            ]
            let telepost = try await Telepost.ready(document, on: stage)
            let port = try await telepost.smtpPort
            let replies = try await onThread {
                // From several addresses: none may have all the places.
                let crowd = try (1..<count).map { try SMTPDialogue(port, from: UInt8(1 + $0 % 4)) }
                #expect(crowd.allSatisfy { $0.greeting.hasPrefix("220 ") })
                let last = try SMTPDialogue(port, from: 1)
                let late = try SMTPDialogue(port, from: 5)
                try last.say("EHLO client.test")
                let reply = try last.mail("in a crowd", to: "+447700900123@sms.test")
                // Everybody is still there.
                let answers = try crowd.map { try $0.say("NOOP") }
                #expect(answers.allSatisfy { $0.hasPrefix("250 ") })
                return [String(reply.prefix(4)), late.greeting]
            }
            #expect(replies == ["250 ", "421 4.7.0 too many connections, try again later"])
            #expect(try await smsc.text().text == "in a crowd")
        }
    }
}
