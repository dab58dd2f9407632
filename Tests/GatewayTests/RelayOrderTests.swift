import Messages
import Testing

@testable import Gateway

/// The orders of mails that go on as they came, and what their senders are told of.
@Suite struct RelayOrderTests {
    private func claim(_ purpose: Claim.Purpose, _ wishes: NoticeWishes? = nil) throws -> Claim {
        var claim = Claim(purpose, application: nil, address: try Samples.address("Bob.B@Example.org"))
        claim.wishes = wishes
        return claim
    }

    private func arrival(_ sender: String? = "a@office.test") throws -> Submission {
        Submission(
            receivedAt: Samples.moment(0), door: .smtp, client: "192.0.2.7",
            sender: try sender.map { try Samples.address($0) })
    }

    private func wishes(_ occasions: NoticeWishes.Occasions?) -> NoticeWishes {
        var wishes = NoticeWishes()
        wishes.occasions = occasions
        wishes.envelopeID = "QQ314159"
        return wishes
    }

    @Test func `A relayed mail keeps its envelope and its octets, with our line before them`() throws {
        let office = try Samples.connection("office")
        let wished = wishes([.failure, .delay])
        let order = MessageOrder(
            relaying: try claim(.relay(office), wished), over: office, of: try arrival(), received: "Received: x\r\n")
        #expect(order.destination == .mail(try Samples.address("Bob.B@example.org")))
        #expect(order.addressedAs == "Bob.B@example.org")
        #expect(order.envelopeSender?.description == "a@office.test")
        #expect(order.via == [office])
        #expect(order.text == "Received: x\r\n")
        #expect(order.includesSubmission)
        #expect(order.application == nil)
        #expect(order.wishes == wished)
        #expect(order.expiresAt == nil)
        let plain = MessageOrder(
            relaying: try claim(.relay(office), NoticeWishes()), over: office, of: try arrival(nil), received: "")
        #expect(plain.wishes == nil && plain.envelopeSender == nil)
    }

    @Test func `A mail into a mailbox says whom it is from`() throws {
        let alice = try #require(AccountName("alice"))
        for (sender, line) in [("a@office.test", "Return-Path: <a@office.test>\r\n"), (nil, "Return-Path: <>\r\n")] {
            let order = MessageOrder(
                keeping: try claim(.mailbox(alice)), in: alice, of: try arrival(sender), received: "Received: x\r\n")
            #expect(order.destination == .account(alice))
            #expect(order.text == line + "Received: x\r\n")
            #expect(order.includesSubmission && order.via.isEmpty)
            #expect(order.addressedAs == "Bob.B@example.org")
        }
    }

    @Test func `What a sender hears of is what was asked, a failure when nothing was, and nothing for nobody`() throws {
        let office = try Samples.connection("office")
        let alice = try #require(AccountName("alice"))
        let table: [(occasions: NoticeWishes.Occasions?, relay: NoticeKinds, mailbox: NoticeKinds)] = [
            (nil, .failed, []), ([], [], []), (.failure, .failed, .failed), (.success, .sent, .delivered),
            ([.success, .failure], [.sent, .failed], [.delivered, .failed]), (.delay, [], []),
            ([.failure, .delay], .failed, .failed),
        ]
        for (occasions, relay, mailbox) in table {
            for (sender, isTold) in [("a@office.test", true), (nil, false)] {
                let arrival = try arrival(sender)
                let passed = MessageOrder(
                    relaying: try claim(.relay(office), wishes(occasions)), over: office, of: arrival, received: "")
                let kept = MessageOrder(
                    keeping: try claim(.mailbox(alice), wishes(occasions)), in: alice, of: arrival, received: "")
                #expect(passed.notices == (isTold ? relay : []), "\(String(describing: occasions))")
                #expect(kept.notices == (isTold ? mailbox : []), "\(String(describing: occasions))")
            }
        }
    }

    @Test func `What a client said of its mail is decoded, and nothing in it ends a line`() {
        let table: [(id: String?, decoded: String?)] = [
            (nil, nil), ("QQ314159", "QQ314159"), ("a+2Bb+3Dc", "a+b=c"), ("a+0D+0Ax", "a??x"),
            ("a+00+FF+C3+BC", "a????"),
            ("a+20b", "a b"), ("+", nil), ("+2", nil), ("+G1", nil), ("a+2b", "a+"), ("", nil),
        ]
        for (id, decoded) in table {
            var wishes = NoticeWishes()
            wishes.envelopeID = id
            #expect(wishes.envelopeName == decoded, "\(id ?? "-")")
        }
        for (recipient, decoded) in [
            ("rfc822;bob+2Bx@example.org", "rfc822;bob+x@example.org"), ("x400;+2Fg=a+0Ab", "x400;/g=a?b"),
            ("rfc822", nil), ("rfc822;", nil), ("rfc822;+X", nil),
        ] as [(String, String?)] {
            var wishes = NoticeWishes()
            wishes.originalRecipient = recipient
            #expect(wishes.firstRecipient == decoded, "\(recipient)")
        }
    }
}
