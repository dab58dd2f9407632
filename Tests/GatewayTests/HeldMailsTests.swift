import Messages
import Testing

@testable import Gateway

/// The books on the mails that wait for a digest.
@Suite struct HeldMailsTests {
    private func place(_ number: Int = 0, application: String = "sms") throws -> HeldMails.Place {
        HeldMails.Place(
            application: try #require(ApplicationName(application)),
            phone: try Samples.number("+44770090\(1000 + number)"))
    }

    private func rate(_ count: Int = 3, in window: Duration = .seconds(3600)) throws -> StormDemand.Rate {
        let limit = try #require(RateLimit(count, in: window))
        let key = StormKey(.recipientRate, try #require(ApplicationName("sms")), "\(limit)")
        return StormDemand.Rate(key: key, limit: limit, isOfSender: false)
    }

    private func mail(_ id: Int64, worthlessAt expiry: Int64? = nil) -> HeldMails.Mail {
        HeldMails.Mail(message: MessageID(rawValue: id), expiry: expiry.map { Samples.moment($0) })
    }

    @Test func `A phone has room for so many mails, and so have all together`() throws {
        var held = HeldMails(perPhone: 3, total: 5)
        for id in Int64(1)...3 {
            #expect(held.hasRoom(at: try place()))
            held.reserve(try place(), [], at: Samples.moment(0))
            // What is on its way counts as what has arrived.
            if id.isMultiple(of: 2) { held.settle(try place(), as: mail(id)) }
        }
        #expect(!held.hasRoom(at: try place()))
        #expect(try held.hasRoom(at: place(1)) && held.hasRoom(at: place(application: "alarms")))
        held.reserve(try place(1), [], at: Samples.moment(0))
        #expect(held.hasRoom(at: try place(1)))
        held.reserve(try place(1), [], at: Samples.moment(0))
        #expect(try !held.hasRoom(at: place(1)) && !held.hasRoom(at: place(2)))
        held.settle(try place(1), as: nil)
        #expect(try held.hasRoom(at: place(1)) && !held.hasRoom(at: place()))
        #expect(held.count == 4 && held.groupCount == 2)
    }

    @Test func `A group keeps one place in each of its rates until it is empty`() throws {
        var held = HeldMails()
        let rate = try rate()
        held.reserve(try place(), [rate], at: Samples.moment(0))
        held.reserve(try place(), [rate], at: Samples.moment(0))
        #expect(held.reserved(rate.key) == 1)
        held.reserve(try place(1), [rate], at: Samples.moment(0))
        #expect(held.reserved(rate.key) == 2)
        held.settle(try place(1), as: nil)
        #expect(held.reserved(rate.key) == 1)
        held.settle(try place(), as: nil)
        held.settle(try place(), as: nil)
        #expect(held.reserved(rate.key) == 0 && held.count == 0 && held.groupCount == 0)
        // What nobody announced is nothing.
        held.settle(try place(), as: nil)
        #expect(held.count == 0)
    }

    @Test func `Mails gather for a minute, or for the shortest window of their rates`() throws {
        let table: [(windows: [Int64], pause: Int64)] = [
            ([], 60), ([3600], 60), ([60], 60), ([59], 59), ([3600, 5], 5), ([1], 1),
        ]
        for (windows, pause) in table {
            var held = HeldMails()
            let rates = try windows.map { try rate(in: .seconds($0)) }
            held.hold(mail(1), at: try place(), rates, since: Samples.moment(0))
            #expect(held.departures(at: Samples.moment(pause) - .microseconds(1), limit: 9).isEmpty, "\(windows)")
            #expect(held.departures(at: Samples.moment(pause), limit: 9).map(\.isReady) == [true], "\(windows)")
        }
    }

    @Test func `A group that somebody looks at is nobody else's, and takes in more meanwhile`() throws {
        var held = HeldMails()
        for id in Int64(1)...2 { held.hold(mail(id), at: try place(), [], since: Samples.moment(0)) }
        let departure = try #require(held.departures(at: Samples.moment(60), limit: 9).first)
        #expect(held.departures(at: Samples.moment(600), limit: 9).isEmpty)
        held.reserve(try place(), [], at: Samples.moment(70))
        held.settle(try place(), as: mail(3))
        held.end(departure, without: departure.mails, at: Samples.moment(70), next: nil)
        #expect(held.count == 1)
        #expect(held.departures(at: Samples.moment(129), limit: 9).isEmpty)
        #expect(held.departures(at: Samples.moment(130), limit: 9).map(\.mails) == [[MessageID(rawValue: 3)]])
    }

    @Test func `A mail that comes back while its group is looked at stays in it`() throws {
        var held = HeldMails()
        for id in Int64(1)...2 { held.hold(mail(id), at: try place(), [], since: Samples.moment(0)) }
        let departure = try #require(held.departures(at: Samples.moment(60), limit: 9).first)
        // It was cancelled, so the digest does not tell of it; now somebody has it tried again.
        held.hold(mail(2), at: try place(), [], since: Samples.moment(0))
        held.end(departure, without: departure.mails, at: Samples.moment(60), next: nil)
        #expect(held.departures(at: Samples.moment(120), limit: 9).map(\.mails) == [[MessageID(rawValue: 2)]])
    }

    @Test func `A group that is put off comes again, those first that wait for longest`() throws {
        var held = HeldMails()
        for number in 0..<4 {
            held.hold(mail(Int64(number + 1)), at: try place(number), [], since: Samples.moment(Int64(number)))
        }
        var seen: [PhoneNumber] = []
        for _ in 0..<4 {
            let departure = try #require(held.departures(at: Samples.moment(100), limit: 1).first)
            seen.append(departure.place.phone)
            held.end(departure, without: [], at: Samples.moment(100), next: Samples.moment(101))
        }
        #expect(seen == (try (0..<4).map { try place($0).phone }))
        #expect(held.departures(at: Samples.moment(100), limit: 9).isEmpty)
        #expect(held.departures(at: Samples.moment(101), limit: 9).count == 4)
    }

    @Test func `What becomes worthless is looked at before its time`() throws {
        var held = HeldMails()
        held.hold(mail(1, worthlessAt: 30), at: try place(), [], since: Samples.moment(0))
        held.hold(mail(2, worthlessAt: 50), at: try place(), [], since: Samples.moment(0))
        held.hold(mail(3), at: try place(), [], since: Samples.moment(0))
        #expect(held.departures(at: Samples.moment(29), limit: 9).isEmpty)
        let departure = try #require(held.departures(at: Samples.moment(30), limit: 9).first)
        #expect(departure.isOverdue && !departure.isReady)
        held.end(departure, without: [MessageID(rawValue: 1)], at: Samples.moment(30), next: Samples.moment(31))
        #expect(held.departures(at: Samples.moment(49), limit: 9).isEmpty)
        #expect(held.departures(at: Samples.moment(50), limit: 9).count == 1)
    }

    @Test func `A clock that is set back holds nothing up for longer`() throws {
        var held = HeldMails()
        held.hold(mail(1), at: try place(), [], since: Samples.moment(1_000_000))
        #expect(held.departures(at: Samples.moment(0), limit: 9).isEmpty)
        #expect(held.departures(at: Samples.moment(60), limit: 9).count == 1)
    }

    @Test func `The same mail counts once, however often it is noted`() throws {
        var held = HeldMails()
        for _ in 0..<3 { held.hold(mail(1), at: try place(), [], since: Samples.moment(0)) }
        #expect(held.count == 1)
    }
}
