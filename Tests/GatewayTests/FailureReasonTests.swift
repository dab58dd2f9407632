import Gateway
import Testing

@Suite struct FailureReasonTests {
    @Test(arguments: [
        ("", "no reason was given"), ("   ", "no reason was given"), ("no route to it", "no route to it"),
        (
            "the mail server refused the recipient, 550 5.1.1 (No such user here)",
            "the mail server refused the recipient, 550 5.1.1 (No such user here)"
        ),
        (
            "550 5.1.1 <Ann.O'Hara@example.com>: Recipient address rejected",
            "550 5.1.1 <…>: Recipient address rejected"
        ),
        ("550-5.7.26 policy, 4.7.123", "550-5.7.26 policy, 4.7.123"),
        ("not delivered to +447700900123", "not delivered to …"), ("447700900123, 447700900124 gone", "…, … gone"),
        ("part 2 of 3: the network says: undeliverable, error 012", "the network says: undeliverable, error 012"),
        ("part 12 of 255: refused", "refused"), ("part of it: 2 of 3", "part of it: 2 of 3"),
        ("throttled, ESME_RTHROTTLED (0x58); that was the last of 5 attempts", "throttled, ESME_RTHROTTLED (0x58)"),
        ("status 0x00000444", "status 0x00000444"), ("0x1234567890ab", "…"),
        ("try again at 2026-11-20 23:38:01 UTC", "try again at … UTC"), ("from 192.0.2.7:", "from …:"),
        ("from [2001:db8::1]", "from […]"), ("gone a1si12345678wrq.4 - gsmtp", "gone … - gsmtp"),
        ("id 0f8fad5b-d9cb-469f-a165-70867728950e", "id …"), ("mx1.example.com said no", "… said no"),
        ("TLSv1.3, SHA-256, 160 octets", "TLSv1.3, SHA-256, 160 octets"),
        ("Nachricht abgelehnt: größer als 5 MB", "Nachricht abgelehnt: größer als 5 MB"),
        ("\u{301}@x @ @@ + ++", "… @ @@ + ++"),
    ])
    func `what differs from one message to the next is left out, and nothing else`(_ detail: String, _ reason: String) {
        #expect(FailureReason(detail).text == reason)
    }

    @Test func `a reason is a line of bounded length whatever a network says`() {
        for text in [
            String(repeating: "x", count: 100_000), String(repeating: "no ", count: 100_000),
            String(repeating: "7", count: 100_000), String(repeating: "1234 ", count: 50_000),
            String(repeating: "=", count: 100_000), String(repeating: "😀 ", count: 10_000),
        ] {
            let reason = FailureReason(text).text
            #expect(!reason.isEmpty && reason.count <= 203, "\(reason.count)")
        }
    }
}
