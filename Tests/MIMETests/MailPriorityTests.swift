import MIME
import Messages
import Testing

/// How urgent a mail says it is.
struct MailPriorityTests {
    private func priority(_ header: String) -> Mail.Priority {
        GMimeCodec().decode(Array((header + "\n\nbody\n").replacing("\n", with: "\r\n").utf8)).priority
    }

    @Test func `each field tells how urgent a mail is`() {
        let table: [(Mail.Priority, [String])] = [
            (
                .high,
                [
                    "X-Priority: 1", "X-Priority: 1 (Highest)", "x-priority:2(High)", "X-Priority: 2",
                    "Importance: high",
                    "IMPORTANCE: High", "Priority: urgent", "Priority: Urgent", "X-MSMail-Priority: High",
                    "X-Priority:\n\t1 (Highest)",
                ]
            ),
            (
                .normal,
                [
                    "Subject: x", "X-Priority: 3", "X-Priority: 3 (Normal)", "Importance: normal", "Priority: normal",
                    "X-MSMail-Priority: Normal", "X-Priority:", "X-Priority: 0", "X-Priority: 6", "X-Priority: 11",
                    "Importance: whatever", "X-Importance: high", "Priorities: urgent",
                ]
            ),
            (
                .low,
                [
                    "X-Priority: 4", "X-Priority: 5 (Lowest)", "Importance: low", "Importance: LOW (really)",
                    "Priority: non-urgent", "X-MSMail-Priority: Low",
                ]
            ),
        ]
        for (wanted, headers) in table {
            for header in headers { #expect(priority(header) == wanted, "\(header)") }
        }
    }

    @Test func `the first field that says something counts, wherever it stands`() {
        let table: [(Mail.Priority, String)] = [
            (.high, "X-Priority: 1\nImportance: low\nPriority: non-urgent"),
            (.high, "Priority: non-urgent\nImportance: low\nX-Priority: 1"),
            (.normal, "Importance: high\nX-Priority: 3"),
            (.low, "X-Priority: what\nImportance: low\nPriority: urgent"),
            (.high, "X-Priority: \nImportance:\nPriority: urgent\nX-MSMail-Priority: Low"),
            (.low, "X-MSMail-Priority: Low"),
            (.low, "X-Priority: 1\nX-Priority: 5"),
        ]
        for (wanted, header) in table { #expect(priority(header) == wanted, "\(header)") }
    }

    @Test func `a field of a megabyte is no priority`() {
        #expect(priority("X-Priority: " + String(repeating: "1", count: 1_000_000)) == .normal)
        #expect(priority(String(repeating: "X-Priority: 1\n", count: 50_000)) == .high)
    }

    @Test func `what an attached mail is does not rub off`() {
        let mail = GMimeCodec().decode(Array("Content-Type: message/rfc822\r\n\r\nX-Priority: 1\r\n\r\nx\r\n".utf8))
        #expect(mail.priority == .normal)
        #expect(mail.parts.first?.message?.priority == .high)
    }
}
