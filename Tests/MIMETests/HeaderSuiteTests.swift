import Foundation
import MIME
import Messages
import TestKit
import Testing

/// Header values of another parser's test suite, each put into a mail of its own.
struct HeaderSuiteTests {
    private let codec = GMimeCodec()

    private func mail(_ name: String, _ value: String) -> Mail {
        codec.decode(Array("\(name): \(value.trimmingCharacters(in: .newlines))\r\n\r\n".utf8))
    }

    private struct DateCase: Decodable {
        struct Moment: Decodable {
            var year, month, day, hour, minute, second: Int
            var tzBeforeGmt: Bool
            var tzHour, tzMinute: Int
        }
        var header: String
        var expected: Moment?
    }

    @Test(.enabled(if: Corpus.hasShared, "../shared is not beside the project"))
    func `dates in all their forms are the moments they name`() throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        for item in try decoder.decode([DateCase].self, from: Corpus.sharedData("headers/date.json")) {
            let wanted = item.expected.flatMap { moment -> Int64? in
                let parts = DateComponents(
                    year: moment.year, month: moment.month, day: moment.day, hour: moment.hour, minute: moment.minute,
                    second: moment.second)
                let zone = (moment.tzHour * 60 + moment.tzMinute) * (moment.tzBeforeGmt ? -60 : 60)
                return calendar.date(from: parts).map { Int64($0.timeIntervalSince1970) - Int64(zone) }
            }
            let found = mail("Date", item.header).date?.seconds
            if HeaderDeviations.dates[item.header] != nil {
                #expect(found != wanted, "\(item.header.debugDescription) no longer deviates")
            } else {
                #expect(found == wanted, "\(item.header.debugDescription)")
            }
        }
    }

    private struct IdentifierCase: Decodable {
        var header: String
        var expected: [String]?
    }

    @Test(.enabled(if: Corpus.hasShared, "../shared is not beside the project"))
    func `identifiers are read without brackets, folds and blanks`() throws {
        for item in try JSONDecoder().decode([IdentifierCase].self, from: Corpus.sharedData("headers/id.json")) {
            let found = mail("References", item.header).references
            let wanted = item.expected ?? []
            var seen: Set<String> = []
            let isSame = found == wanted.filter { seen.insert($0).inserted }
            #expect(isSame == (HeaderDeviations.identifiers[item.header] == nil), "\(item.header.debugDescription)")
        }
    }

    private struct TextCase: Decodable {
        var header: String
        var expected: String
    }

    @Test(.enabled(if: Corpus.hasShared, "../shared is not beside the project"))
    func `free text is unfolded and its encoded words decoded`() throws {
        for item in try JSONDecoder().decode([TextCase].self, from: Corpus.sharedData("headers/unstructured.json")) {
            let found = Normal.header(mail("Subject", item.header).subject)
            let wanted = Normal.header(item.expected)
            if HeaderDeviations.texts[item.header] != nil {
                #expect(found != wanted, "\(item.header.debugDescription) no longer deviates")
            } else {
                #expect(found == wanted, "\(item.header.debugDescription)")
            }
        }
    }

    private struct AddressCase: Decodable {
        struct Address: Decodable {
            var name, address: String?
        }
        struct Group: Decodable {
            var addresses: [Address]
        }
        struct Expected: Decodable {
            var list: [Address]?
            var group: [Group]?

            enum CodingKeys: String, CodingKey {
                case list = "List"
                case group = "Group"
            }
        }
        var header: String
        var expected: Expected
    }

    @Test(.enabled(if: Corpus.hasShared, "../shared is not beside the project"))
    func `addresses are read as another parser reads them, but for the deviations listed`() throws {
        for item in try JSONDecoder().decode([AddressCase].self, from: Corpus.sharedData("headers/address.json")) {
            let wanted = (item.expected.list ?? item.expected.group?.flatMap(\.addresses) ?? [])
                .map { [Normal.header($0.name ?? ""), $0.address ?? ""] }
            let found = mail("To", item.header).to.map { [Normal.header($0.name), $0.address] }
            if HeaderDeviations.addresses[item.header] != nil {
                #expect(found != wanted, "\(item.header.debugDescription) no longer deviates")
            } else {
                #expect(found == wanted, "\(item.header.debugDescription)")
            }
        }
    }
}
