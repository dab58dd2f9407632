import API
import Messages
import TelepostServer
import Testing

@testable import telepost

@Suite struct SimulateCommandTests {
    private func arguments(_ words: String) throws -> Arguments {
        guard case .run(_, let arguments) = try Invocation(words.split(separator: " ").map(String.init)) else {
            throw CommandFailure.failed("help instead of a command")
        }
        return arguments
    }

    private func failure(_ words: String) async -> String {
        do throws(CommandFailure) {
            guard case .run(let command, let arguments) = try Invocation(words.split(separator: " ").map(String.init))
            else { return "help" }
            if command == .simulateMail {
                _ = try await CaughtMailCommand.run(arguments)
            } else {
                _ = try SimulateSMSCOptions(arguments)
            }
            return "understood"
        } catch {
            return "\(error.exitCode) \(error.text.prefix { $0 != "\n" })"
        }
    }

    @Test func `every option of the simulated carrier is taken over`() throws {
        let options = try SimulateSMSCOptions(
            arguments(
                """
                simulate smsc --port 0 --seed 7 --latency 10ms --error-rate 0.1 --throttle-rate 0.2 --undeliverable 0.3 \
                --receipts data-sm --ids uuid --receipt-ids upper-uuid --report-delay 1s --report-spread 2s \
                --early-reports 0.4 --late-reports 0.5 --duplicate-reports 0.6 --stray-reports 0.7 --phone-parts sar \
                --phone-alphabet latin1 --part-order random --repeated-parts 0.8 --lost-parts 0.9
                """))
        #expect(options.port == 0 && options.seed == 7 && options.latency == .milliseconds(10))
        #expect(
            [options.errorRate, options.throttleRate, options.undeliverableRate, options.earlyReportRate]
                == [0.1, 0.2, 0.3, 0.4])
        #expect([options.lateReportRate, options.duplicateReportRate, options.strayReportRate] == [0.5, 0.6, 0.7])
        #expect([options.repeatedPartRate, options.lostPartRate] == [0.8, 0.9])
        #expect([options.receipts, options.ids, options.receiptIDs] == ["data-sm", "uuid", "upper-uuid"])
        #expect([options.phoneParts, options.phoneAlphabet, options.partOrder] == ["sar", "latin1", "random"])
        #expect(options.reportDelay == .seconds(1) && options.reportSpread == .seconds(2))
        let plain = try SimulateSMSCOptions(arguments("simulate smsc"))
        #expect(plain.port == 27_750 && plain.receipts == "standard" && plain.receiptIDs == nil)
    }

    @Test func `words that the simulators do not know are named`() async {
        let table = [
            (
                "simulate smsc --ids hexa",
                "2 telepost: --ids takes one of decimal, padded-decimal, hexadecimal, lower-hexadecimal, "
                    + "padded-hexadecimal, uuid, upper-uuid, not hexa"
            ),
            (
                "simulate smsc --part-order randm",
                "2 telepost: --part-order takes one of ascending, descending, random, not randm; did you mean random?"
            ),
            ("simulate smsc --early-reports 2", "2 telepost: --early-reports takes a number from 0 to 1, not 2"),
            ("simulate smsc --seed -1", "2 telepost: --seed takes a number from 0 to \(Int.max), not -1"),
            ("simulate mail --fault end=451", "2 telepost: --fault needs --listen"),
            ("simulate mail --without SIZE", "2 telepost: --without needs --listen"),
            ("simulate mail --timeout 1s", "2 telepost: --timeout needs --once"),
            ("simulate mail --after -1", "2 telepost: --after takes a number from 0 to \(Int.max), not -1"),
            ("simulate mail --listen x:0 --after 1", "2 telepost: --after and --listen do not go together"),
            ("simulate mail --listen x:0 --url http://h", "2 telepost: --url and --listen do not go together"),
            ("simulate mail x", "2 telepost: \"x\" is one word too many"),
            (
                "simulate mail --data /nowhere",
                "1 telepost: no gateway is running on /nowhere (start one with: telepost serve --data /nowhere)"
            ),
        ]
        for (words, text) in table { #expect(await failure(words) == text) }
    }

    @Test func `a mail is shown with its envelope and header, and nothing in it steers the terminal`() {
        var mail = Mail()
        mail.subject = "Re:\u{1B}[2J Lift"
        mail.from = [MailAddress(name: "Ann", address: "ann@example.com")]
        mail.references = ["1@example.org"]
        mail.automation = .reply
        mail.text = "Coming.\n\n\u{202E}Ann"
        var entry = CaughtMailEntry(sequence: 4, at: Timestamp(seconds: 0), size: 5, mail: mail)
        entry.recipients = ["bob@example.org"]
        let lines = MailSheet(CaughtMailView(entry)).lines
        #expect(lines[0].hasPrefix("mail 4  19"))
        #expect(
            lines.dropFirst() == [
                "  envelope   <> -> bob@example.org", "  from       Ann <ann@example.com>", "  to         ",
                "  subject    Re:\u{FFFD}[2J Lift", "  answers    1@example.org", "  automatic  reply", "", "  Coming.",
                "  ",
                "  Ann", "",
            ])
    }
}
