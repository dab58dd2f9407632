import TestKit
import Testing

@testable import POP3

@Suite struct POP3ListingTests {
    static let drop = POP3Maildrop(
        store: 0x0123_4567_89AB_CDEF,
        mails: [
            POP3Mail(number: 7, octets: 120), POP3Mail(number: 8, octets: 0), POP3Mail(number: .max, octets: 1 << 40),
        ])

    static func deleted(_ indexes: Int...) -> DeletedMails {
        var deleted = DeletedMails()
        for index in indexes { deleted.insert(index, of: drop.mails.count) }
        return deleted
    }

    @Test func `LIST and UIDL number the mails from 1`() {
        let listing = POP3Listing(Self.drop, besides: DeletedMails())
        #expect(text(listing.sizes) == "+OK 3 mails\r\n1 120\r\n2 0\r\n3 1099511627776\r\n.\r\n")
        #expect(
            text(listing.uniqueIDs)
                == "+OK 3 mails\r\n1 0123456789abcdef.7\r\n2 0123456789abcdef.8\r\n"
                + "3 0123456789abcdef.9223372036854775807\r\n.\r\n")
        #expect(text(listing.size(at: 0)) == "+OK 1 120\r\n")
        #expect(text(listing.uniqueID(at: 1)) == "+OK 2 0123456789abcdef.8\r\n")
    }

    @Test func `Deleted mails are left out, and the others keep their numbers`() {
        let listing = POP3Listing(Self.drop, besides: Self.deleted(1))
        #expect(text(listing.sizes) == "+OK 2 mails\r\n1 120\r\n3 1099511627776\r\n.\r\n")
        let none = POP3Listing(Self.drop, besides: Self.deleted(0, 1, 2))
        #expect(text(none.sizes) == "+OK 0 mails\r\n.\r\n")
        #expect(text(none.uniqueIDs) == "+OK 0 mails\r\n.\r\n")
    }

    @Test func `A store's number has its zeros`() {
        let listing = POP3Listing(
            POP3Maildrop(store: 1, mails: [POP3Mail(number: 0, octets: 1)]), besides: DeletedMails())
        #expect(text(listing.uniqueID(at: 0)) == "+OK 1 0000000000000001.0\r\n")
    }

    @Test func `Marks are counted once and found again`() {
        var deleted = DeletedMails()
        #expect(!deleted.contains(0) && !deleted.contains(1000))
        for index in [0, 63, 64, 127, 129, 64] { deleted.insert(index, of: 130) }
        deleted.insert(130, of: 130)
        #expect(deleted.count == 5)
        #expect(deleted.indexes(of: 130) == [0, 63, 64, 127, 129])
        #expect(!deleted.contains(1) && !deleted.contains(130) && deleted.contains(129))
    }

    @Test func `The lists of ten thousand mails take no time worth telling`() {
        let mails = (0..<10_000).map { POP3Mail(number: Int64(1_000_000 + $0), octets: 2000 + $0 % 100) }
        let listing = POP3Listing(POP3Maildrop(store: .max, mails: mails), besides: DeletedMails())
        var lengths: [Int] = []
        let time = WorkTime.of {
            for _ in 0..<10 { lengths = [listing.sizes.count, listing.uniqueIDs.count] }
        }
        #expect(lengths[0] > 100_000 && lengths[1] > 300_000)
        // Twenty lists; an optimised build needs some 6 ms for all of them.
        #expect(time < .seconds(4 * WorkTime.factor))
    }
}
