import MIME
import Messages
import Testing

/// The header of a mail that we write.
struct MailHeaderWritingTests {
    private func decode(_ draft: MailDraft) -> Mail {
        GMimeCodec().decode(WrittenMail(draft).octets)
    }

    @Test func `an answer looks like this`() {
        #expect(
            WrittenMail(.answer).text == """
                Date: Tue, 14 Nov 2023 22:13:20 +0000\r
                From: +447700900123 <+447700900123@sms.example.com>\r
                To: Ann Example <ann@example.org>\r
                Subject: Re: Lunch\r
                Message-ID: <m1.42@sms.example.com>\r
                In-Reply-To: <2@example.org>\r
                References: <1@example.org> <2@example.org>\r
                MIME-Version: 1.0\r
                Content-Type: text/plain; charset=utf-8\r
                Content-Transfer-Encoding: 7bit\r
                \r
                Yes, at nine.\r

                """)
    }

    @Test func `the same draft gives the same octets, another one other boundaries`() {
        let draft = MailDraft.answer.with {
            $0.isHTML = true
            $0.attachments = [MailDraft.Attachment(name: "a\u{E9}", type: "image/png", octets: [1, 2, 3])]
        }
        #expect(WrittenMail(draft).octets == WrittenMail(draft).octets)
        let other = WrittenMail(draft.with { $0.messageID = "other@example.org" })
        #expect(other.field("Content-Type") != WrittenMail(draft).field("Content-Type"))
    }

    @Test func `mails are written on all threads at once`() async {
        let draft = MailDraft.answer.with {
            $0.text = "Καλημέρα"
            $0.attachments = [
                MailDraft.Attachment(name: "ά", type: "image/png", octets: [UInt8](repeating: 7, count: 9_999))
            ]
        }
        let expected = WrittenMail(draft).octets
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<200 { group.addTask { WrittenMail(draft).octets == expected } }
            for await isEqual in group { #expect(isEqual) }
        }
    }

    @Test func `a date is local time with its zone`() {
        let table: [(Int64, Int, String)] = [
            (1_700_000_000, 0, "Tue, 14 Nov 2023 22:13:20 +0000"),
            (1_700_000_000, 3_600, "Tue, 14 Nov 2023 23:13:20 +0100"),
            (1_700_000_000, 19_800, "Wed, 15 Nov 2023 03:43:20 +0530"),
            (1_700_000_000, -12_600, "Tue, 14 Nov 2023 18:43:20 -0330"),
            (1_700_000_000, 59, "Tue, 14 Nov 2023 22:13:20 +0000"),
            (1_700_000_000, 86_400 * 9, "Wed, 15 Nov 2023 22:12:20 +2359"),
            (951_782_400, 0, "Tue, 29 Feb 2000 00:00:00 +0000"),
            (1_709_251_199, 0, "Thu, 29 Feb 2024 23:59:59 +0000"),
            (1_735_689_599, 3_600, "Wed, 1 Jan 2025 00:59:59 +0100"),
            (4_107_542_400, 0, "Mon, 1 Mar 2100 00:00:00 +0000"),
            (86_400, 0, "Fri, 2 Jan 1970 00:00:00 +0000"),
            (0, 0, "Fri, 2 Jan 1970 00:00:00 +0000"),
            (-5_000_000_000, -86_340, "Thu, 1 Jan 1970 00:01:00 -2359"),
            (9_000_000_000_000, 0, "Fri, 31 Dec 9999 00:00:00 +0000"),
        ]
        for (seconds, offset, text) in table {
            let draft = MailDraft.answer.with {
                $0.date = Timestamp(seconds: seconds)
                $0.utcOffset = offset
            }
            #expect(WrittenMail(draft).field("Date") == text)
            if (86_400..<9_000_000_000).contains(seconds) { #expect(decode(draft).date?.seconds == seconds) }
        }
    }

    @Test func `a subject arrives, whatever it holds`() {
        let long = String(repeating: "many words ", count: 100)
        let table: [(String, String)] = [
            ("", ""), ("Lunch", "Lunch"), ("Re: caf\u{E9} au lait", "Re: caf\u{E9} au lait"),
            ("日本語の件名", "日本語の件名"), ("Ελληνικά και English", "Ελληνικά και English"), ("👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"),
            ("שלום", "שלום"), ("=?utf-8?Q?x?=", "=?utf-8?Q?x?="), ("a =? b ?= c", "a =? b ?= c"),
            ("=?utf-8?B?", "=?utf-8?B?"), ("  two   blanks  ", "two blanks"), ("a\tb", "a b"),
            ("a\r\nBcc: x@y.example", "a Bcc: x@y.example"), ("a\r\n\r\nbody", "a body"), ("a\0b", "a b"),
            ("a\u{85}b\u{2028}c\u{2029}d\u{7F}e\u{9B}f\u{C}g", "a b c d e f g"), ("\r\n", ""),
            (long, long.trimmedEnd), (String(repeating: "x", count: 500), String(repeating: "x", count: 500)),
            (String(repeating: "é", count: 500), String(repeating: "é", count: 500)),
            (String(repeating: "x ", count: 400) + "é", String(repeating: "x ", count: 400) + "é"),
            ("é" + String(repeating: " x", count: 400), "é" + String(repeating: " x", count: 400)),
            ("plain é plain é plain", "plain é plain é plain"), ("_underscore_ é?=", "_underscore_ é?="),
        ]
        for (subject, seen) in table {
            let draft = MailDraft.answer.with { $0.subject = subject }
            #expect(decode(draft).subject == seen)
            #expect(WrittenMail(draft).faults(of: draft) == [])
            #expect((WrittenMail(draft).lines ?? []).allSatisfy { $0.count <= 76 }, "\(subject)")
        }
        #expect(WrittenMail(.answer.with { $0.subject = "" }).text.contains("\r\nSubject:\r\n"))
        #expect(
            WrittenMail(.answer.with { $0.subject = "Re: caf\u{E9} x" }).field("Subject")
                == "Re: =?utf-8?Q?caf=C3=A9?= x")
    }

    @Test func `a subject beyond the limit is cut between characters`() {
        for (count, wanted) in [(1_999, 1_999), (2_000, 2_000), (2_001, 2_000)] {
            let subject = decode(.answer.with { $0.subject = String(repeating: "x", count: count) }).subject
            #expect(subject.count == (count > 2_000 ? wanted + 1 : wanted))
            #expect(subject.hasSuffix("\u{2026}") == (count > 2_000))
        }
        #expect(
            decode(.answer.with { $0.subject = "x" + String(repeating: "日", count: 700) }).subject
                == "x" + String(repeating: "日", count: 666) + "\u{2026}")
    }

    @Test func `a name arrives, whatever it holds`() {
        let table: [(String, String, String?)] = [
            ("", "", "ann@example.org"), ("Ann Example", "Ann Example", "Ann Example <ann@example.org>"),
            ("Ann O'Brien", "Ann O'Brien", "Ann O'Brien <ann@example.org>"),
            ("J. Smith", "J. Smith", "\"J. Smith\" <ann@example.org>"),
            ("Example, Ann", "Example, Ann", "\"Example, Ann\" <ann@example.org>"),
            ("Ann (home)", "Ann (home)", "\"Ann (home)\" <ann@example.org>"),
            ("\"Ann\" \\ x", "\"Ann\" \\ x", "\"\\\"Ann\\\" \\\\ x\" <ann@example.org>"),
            ("a@b.example", "a@b.example", "\"a@b.example\" <ann@example.org>"),
            ("x <evil@example.net>", "x <evil@example.net>", nil), ("a, b: c;", "a, b: c;", nil),
            ("Ελένη", "Ελένη", nil), ("山田 太郎", "山田 太郎", nil), ("Zoë \"Q\", (x)", "Zoë \"Q\", (x)", nil),
            ("=?utf-8?Q?x?=", "=?utf-8?Q?x?=", nil), ("a\r\nBcc: evil@example.net", "a Bcc: evil@example.net", nil),
            ("a\0b\u{1B}c", "a b c", nil), ("\r\n", "", "ann@example.org"),
            (String(repeating: "long name ", count: 20), String(repeating: "long name ", count: 20).trimmedEnd, nil),
            (String(repeating: "x", count: 200), String(repeating: "x", count: 200), nil),
            (String(repeating: "x.", count: 60), String(repeating: "x.", count: 60), nil),
        ]
        for (name, seen, written) in table {
            let address = MailAddress(name: name, address: "ann@example.org")
            let draft = MailDraft.answer.with {
                $0.from = address
                $0.replyTo = address
                $0.to = [address, address]
            }
            let mail = decode(draft)
            let expected = MailAddress(name: seen, address: "ann@example.org")
            #expect(mail.from == [expected], "\(name)")
            #expect(mail.replyTo == [expected], "\(name)")
            #expect(mail.to == [expected, expected], "\(name)")
            #expect(WrittenMail(draft).faults(of: draft) == [], "\(name)")
            if let written { #expect(WrittenMail(draft).field("From") == written) }
        }
    }

    @Test func `an address that is none reaches no header`() {
        for address in [
            "", "ann", "ann@", "@example.org", "a b@example.org", "a@b>, <c@d", "a@b\r\nBcc: c@d", "a@b,c@d", "a@b\0",
        ] {
            let draft = MailDraft.answer.with {
                $0.from = MailAddress(name: "", address: address)
                $0.replyTo = MailAddress(name: "Ann", address: address)
                $0.to = [MailAddress(name: "Ann", address: address)]
            }
            let mail = WrittenMail(draft)
            #expect(mail.faults(of: draft) == [], "\(address)")
            #expect(decode(draft).from.map(\.address) == ["unknown@invalid"], "\(address)")
            #expect(mail.field("Reply-To") == nil)
            #expect(mail.field("To") == "undisclosed-recipients:;")
            let mixed = draft.with { $0.to.append(MailAddress(name: "", address: "bob@example.org")) }
            #expect(decode(mixed).to == [MailAddress(name: "", address: "bob@example.org")])
        }
        let named = MailDraft.answer.with { $0.from = MailAddress(name: "Ann", address: "nowhere") }
        #expect(WrittenMail(named).field("From") == "Ann <unknown@invalid>")
        #expect(
            WrittenMail(.answer.with { $0.from = MailAddress(name: "", address: "+44 7700") }).field("From")
                == "+44 7700 <unknown@invalid>")
    }

    @Test func `many recipients and long addresses are folded`() {
        let long =
            String(repeating: "l", count: 64) + "@"
            + [String](repeating: String(repeating: "d", count: 60), count: 3)
            .joined(separator: ".")
        let draft = MailDraft.answer.with {
            $0.to = (0..<200).map { MailAddress(name: "Person, \($0)", address: "p\($0)@example.org") }
            $0.to.append(MailAddress(name: "", address: long))
            $0.to.append(MailAddress(name: "", address: "\"quoted part, <x>\"@example.org"))
        }
        #expect(WrittenMail(draft).faults(of: draft) == [])
        #expect(decode(draft).to.count == 202)
        #expect(decode(draft).to[200].address == long)
    }

    @Test func `an address that is not ASCII makes the header UTF-8, and nothing else does`() {
        let draft = MailDraft.answer.with {
            $0.to = [MailAddress(name: "Zoë", address: "zoë@exämple.org")]
            $0.subject = "é"
        }
        #expect(draft.needsUTF8)
        #expect(WrittenMail(draft).field("To") == "=?utf-8?Q?Zo=C3=AB?= <zoë@exämple.org>")
        #expect(WrittenMail(draft).field("Subject") == "=?utf-8?B?w6k=?=")
        #expect(decode(draft).to == draft.to)
        #expect(MailDraft.answer.with { $0.from.address = "é@example.org" }.needsUTF8)
        #expect(MailDraft.answer.with { $0.replyTo = MailAddress(name: "", address: "é@example.org") }.needsUTF8)
        for draft in [
            .answer, .answer.with { $0.subject = "é" }, .answer.with { $0.from.name = "é" },
            .answer.with { $0.to = [MailAddress(name: "", address: "é@é@")] },
        ] as [MailDraft] {
            #expect(!draft.needsUTF8)
            #expect(WrittenMail(draft).faults(of: draft) == [])
        }
    }

    @Test func `identifiers are given back octet by octet, or not at all`() {
        let table: [(String, Bool)] = [
            ("a@b", true), ("CAF!&$x=y_z.1@mail.example", true), ("[1]@[127.0.0.1]", true), ("(x)@y", true),
            (String(repeating: "x", count: 498) + "@y", true), (String(repeating: "x", count: 499) + "@y", false),
            ("", false), ("ab", false), ("@b", false), ("a@", false), ("a b@c", false), ("a@b>", false),
            ("<a@b>", false),
            ("a@b\r\nBcc: x@y.example", false), ("a\0@b", false), ("é@b", false), ("a@b\u{85}", false),
        ]
        for (identifier, isWritten) in table {
            let draft = MailDraft.answer.with {
                $0.messageID = identifier
                $0.inReplyTo = identifier
                $0.references = [identifier, identifier]
            }
            let mail = WrittenMail(draft)
            #expect(mail.faults(of: draft) == [], "\(identifier)")
            #expect(mail.field("In-Reply-To") == (isWritten ? "<\(identifier)>" : nil))
            #expect(mail.field("References") == (isWritten ? "<\(identifier)>" : nil))
            let ours = mail.field("Message-ID") ?? ""
            #expect(isWritten ? ours == "<\(identifier)>" : ours.hasSuffix("@invalid>"))
        }
    }

    @Test func `of a long conversation the first mail and the latest twenty are named`() {
        for count in [0, 1, 20, 21, 22, 1_000] {
            let all = (0..<count).map { "\($0)@example.org" }
            let draft = MailDraft.answer.with {
                $0.references = all
                $0.inReplyTo = all.last
            }
            let kept = count > 21 ? [all[0]] + all.suffix(20) : all
            #expect(WrittenMail(draft).faults(of: draft) == [])
            #expect(decode(draft).references == kept)
        }
        let unnamed = MailDraft.answer.with {
            $0.references = ["1@b", "bad", "3@b", "1@b"]; $0.inReplyTo = "4@b"
        }
        #expect(WrittenMail(unnamed).field("References") == "<1@b> <3@b> <4@b>")
        let without = MailDraft.answer.with { $0.inReplyTo = nil }
        #expect(WrittenMail(without).field("In-Reply-To") == nil)
        #expect(WrittenMail(without).field("References") == "<1@example.org> <2@example.org>")
    }

    @Test func `what kind of machine wrote it is said`() {
        let table: [(MailDraft.Automation, String?, Mail.Automation)] = [
            (.no, nil, .none), (.autoGenerated, "auto-generated", .generated), (.autoReplied, "auto-replied", .reply),
        ]
        for (automation, word, read) in table {
            let draft = MailDraft.answer.with { $0.automation = automation }
            #expect(WrittenMail(draft).field("Auto-Submitted") == word)
            #expect(decode(draft).automation == read)
        }
    }

    @Test func `fields of our own are written when nobody else's name is theirs`() {
        let table: [(String, String, String?)] = [
            ("X-Loop", "yes", "yes"), ("Telepost-Message", "m1 m2", "m1 m2"), ("telepost-x", "é", "=?utf-8?B?w6k=?="),
            ("X-A", "a\r\nBcc: b@c.example", "a Bcc: b@c.example"), ("X-Empty", "", ""),
            ("Bcc", "a@b.example", nil), ("X-", "x", nil), ("X-A:b", "x", nil), ("X-A\r\nBcc", "x", nil),
            ("X A", "x", nil),
            ("", "x", nil), ("Xé", "x", nil), ("X-é", "x", nil), ("Telepost", "x", nil),
            ("X-" + String(repeating: "n", count: 58), "v", "v"), ("X-" + String(repeating: "n", count: 59), "v", nil),
        ]
        for (name, value, written) in table {
            let draft = MailDraft.answer.with { $0.extraHeaders = [MailDraft.Field(name: name, value: value)] }
            let mail = WrittenMail(draft)
            #expect(mail.field(name) == written, "\(name)")
            #expect(mail.fields.count == MailDraftFields.count + (written == nil ? 0 : 1), "\(name)")
        }
        let many = MailDraft.answer.with {
            $0.extraHeaders = (0..<30).map { MailDraft.Field(name: "X-\($0)", value: "v") }
        }
        #expect(WrittenMail(many).fields.count == MailDraftFields.count + 20)
    }

    /// How many fields ``MailDraft/answer`` has.
    private enum MailDraftFields {
        static let count = 10
    }
}

extension String {
    fileprivate var trimmedEnd: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
