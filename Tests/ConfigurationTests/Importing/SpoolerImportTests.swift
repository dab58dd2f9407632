import Gateway
import Testing

@testable import Configuration

@Suite struct SpoolerImportTests {
    private let sample = """
        # Example smsd.conf
        devices = GSM1, modem2
        logfile = /var/log/smsd.log
        loglevel = 7
        outgoing = /var/spool/sms/out
        checked = /var/spool/sms/checked
        incoming = /var/spool/sms/incoming
        failed = /var/spool/sms/failed
        sent = /var/spool/sms/sent
        delaytime = 5
        eventhandler = /usr/local/bin/smsevent
        blacklist = /etc/smsd.black
        colour = green
        nonsense

        [GSM1]
        device = /dev/ttyS0
        pin = 4711
        incoming = yes

        [modem2]
        device = /dev/ttyS1

        [queues]
        D1 = /var/spool/sms/D1

        """

    @Test func `the folder, the event handler and the log are carried over, and the document passes the check`() throws
    {
        let imported = try Imported(Array(sample.utf8))
        #expect(imported.problems.isEmpty, "\(imported.problems)\n\(imported.document)")
        let settings = try #require(imported.settings)
        let pickup = try #require(settings.connections.first?.link.folder?.pickup)
        #expect(pickup.folder.value == "/var/spool/sms/out")
        #expect(pickup.dialect == .smstools)
        #expect(pickup.sent == "/var/spool/sms/sent")
        #expect(pickup.failed == "/var/spool/sms/failed")
        #expect(pickup.every == .seconds(5))
        #expect(settings.inbound.first?.deliver == [.command("/usr/local/bin/smsevent RECEIVED")])
        #expect(settings.log.file?.path == "/var/log/smsd.log")
        #expect(settings.log.file?.levels.count == 4)
        #expect(settings.smtp == nil)
    }

    @Test func `modems, lists and what is unknown are listed, without their secrets`() throws {
        let imported = try Imported(Array(sample.utf8))
        for words in [
            "[GSM1], line 16: a modem", "[modem2], line 21: a modem", "[queues]: queues by number",
            "blacklist (line 12): lists",
            "colour (line 13): nothing here", "line 14: neither", "checked (line 6)", "incoming (line 7)",
            "devices (line 2)",
        ] {
            #expect(imported.leftovers.contains { $0.contains(words) }, "\(words): \(imported.leftovers)")
        }
        #expect(!imported.document.contains("4711"))
    }

    @Test func `the usual folder stands in where none is named`() throws {
        let imported = try Imported(Array("devices = GSM1\n[GSM1]\nincoming = high\n".utf8))
        #expect(imported.problems.isEmpty)
        #expect(imported.settings?.connections.first?.link.folder?.pickup?.folder.value == "/var/spool/sms/outgoing")
    }

    @Test(arguments: ["", "# nothing\n", "[GSM1]\ndevice = x\n", "a = b\n", "[[[\n", "=\n", "\u{0}\u{1}\u{2}"])
    func `what holds nothing of it is refused`(_ text: String) {
        #expect(throws: ImportFailure.self) { try ImportedConfiguration(Array(text.utf8)) }
    }

    @Test func `hostile values stay on their line`() throws {
        let text =
            "devices = a\noutgoing = /x\"\\\u{1B}'\neventhandler = relative\u{7F}\nsent = ../up\n[\u{0}\u{2028}]\n"
        let imported = try Imported(Array(text.utf8))
        #expect(imported.settings == nil || imported.settings?.inbound.isEmpty == true)
        #expect(!imported.document.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{2028}" || $0 == "\0" })
        let many =
            "devices = a\n" + String(repeating: "[m]\n", count: 100_000) + String(repeating: "x\n", count: 100_000)
        #expect(try ImportedConfiguration(Array(many.utf8)).leftovers.count == 500)
    }
}
