import MIME
import Messages
import Testing

/// What a header tells of the machine behind a mail.
struct AutomationTests {
    private func decode(_ header: String) -> Mail {
        GMimeCodec().decode(Array((header + "\n\nbody\n").replacing("\n", with: "\r\n").utf8))
    }

    @Test func `each kind of automatic mail is told by its fields`() {
        let table: [(Mail.Automation, [String])] = [
            (
                .none,
                [
                    "Subject: hello", "Auto-Submitted: no", "Precedence: first-class", "X-Autoreply: no",
                    "X-Auto-Response-Suppress: None", "Return-Path: <a@b.example>",
                ]
            ),
            (
                .generated,
                [
                    "Auto-Submitted: auto-generated", "AUTO-SUBMITTED: Auto-Generated (cron)",
                    "Auto-Submitted: auto-notified; owner-email=\"a@b.example\"", "Auto-Submitted: whatever",
                    "X-Auto-Response-Suppress: All",
                ]
            ),
            (
                .bulk,
                [
                    "Precedence: bulk", "Precedence: junk", "Precedence: List", "List-Id: <a.example>",
                    "List-Unsubscribe: <mailto:x@y.example>", "List-Post: NO",
                ]
            ),
            (
                .reply,
                [
                    "Auto-Submitted: auto-replied", "Auto-Submitted: auto-replied; x=y", "Precedence: auto_reply",
                    "X-Autoreply: yes", "X-Autorespond: Out of office", "X-Mail-Autoreply: vacation",
                    "X-Autoreply-From: a@b.example",
                ]
            ),
            (
                .report,
                [
                    "Content-Type: multipart/report; boundary=x", "From: MAILER-DAEMON@mx.example.org",
                    "From: \"Mail System\" <Mailer-Daemon@mx.example.org>", "X-Failed-Recipients: a@b.example",
                    "Return-Path: <>",
                ]
            ),
        ]
        for (automation, headers) in table {
            for header in headers {
                #expect(decode(header).automation == automation, "\(header)")
                #expect(decode(header).isAutomatic == (automation != .none), "\(header)")
            }
        }
    }

    @Test func `a mail of several kinds counts as the least welcome of them`() {
        let table: [(Mail.Automation, String)] = [
            (.bulk, "Auto-Submitted: auto-generated\nPrecedence: bulk"),
            (.bulk, "Precedence: bulk\nAuto-Submitted: auto-generated"),
            (.reply, "Precedence: bulk\nAuto-Submitted: auto-replied"),
            (.reply, "List-Id: <a.example>\nX-Autoreply: yes\nAuto-Submitted: no"),
            (.report, "Auto-Submitted: auto-replied\nContent-Type: multipart/report; boundary=x"),
            (.report, "From: mailer-daemon@a.example\nAuto-Submitted: auto-generated"),
        ]
        for (automation, header) in table { #expect(decode(header).automation == automation, "\(header)") }
        #expect(Mail.Automation.allCases.sorted() == [.none, .generated, .bulk, .reply, .report])
    }

    @Test func `what an attached mail is does not rub off`() {
        let mail = decode("Content-Type: message/rfc822\n\nAuto-Submitted: auto-replied\nReceived: by a.example\n")
        #expect(mail.automation == .none)
        #expect(mail.hops == 0)
        #expect(mail.parts.first?.message?.automation == .reply)
        #expect(mail.parts.first?.message?.hops == 1)
    }

    @Test func `hops are the Received fields, whatever is in them and however many they are`() {
        let table: [(Int, String)] = [
            (0, "Subject: x"), (1, "Received: from a by b; x"), (2, "received: x\nSubject: y\nRECEIVED:\n\tfolded"),
            (0, "X-Received: a"), (0, "Received-SPF: pass"), (1, "Received : by a"),
        ]
        for (hops, header) in table { #expect(decode(header).hops == hops, "\(header)") }
        let many = String(repeating: "Received: from a by b\n", count: 100_000)
        let mail = decode(many + "Subject: still here\nTo: a@b.example")
        #expect(mail.hops == 100_000)
        #expect(mail.subject == "still here")
        #expect(mail.to.count == 1)
    }
}
