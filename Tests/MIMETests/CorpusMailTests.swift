import Foundation
import MIME
import Messages
import TestKit
import Testing

/// The project's own mails, each with what a person would read in it.
struct CorpusMailTests {
    private struct Case: Decodable {
        var file: String
        var expect: Expectation
    }

    private struct Expectation: Decodable {
        var text: String?
        var lenient: [String]?
        var contains: [String]?
        var forbid: [String]?
        var order: [String]?
        var preferForbid: [String]?
        var containsLines: [String]?
        var subject: String?
        var containsSubject: [String]?
        var from: [[String]]?
        var attachments: [Attachment]?
        var nested: [Nested]?
        var dsn: [[String: String]]?
        var automatic: Bool?
    }

    private struct Attachment: Decodable {
        var filename: String?
        var size: Int
    }

    private struct Nested: Decodable {
        var subject: String
        var text: String
    }

    private static let topics = ["automatic", "charset", "flowed", "html", "rfc2047", "rfc2231", "structure"]
    private let codec = GMimeCodec()

    @Test func `every mail of the corpus reads as a person would read it`() throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        var count = 0
        for topic in Self.topics {
            for item in try decoder.decode([Case].self, from: Corpus.data("mail/\(topic).json")) {
                count += 1
                let mail = codec.decode([UInt8](try Corpus.data("mail/\(item.file)")))
                check(mail, against: item.expect, item.file)
                checkParts(mail, against: item.expect, item.file)
            }
        }
        #expect(count == 108)
    }

    private func check(_ mail: Mail, against expected: Expectation, _ name: String) {
        let text = Normal.text(mail.text)
        if let wanted = expected.text {
            let accepted = ([wanted] + (expected.lenient ?? [])).map(Normal.text)
            #expect(accepted.contains(text), "\(name)")
        }
        for piece in expected.contains ?? [] { #expect(text.contains(piece), "\(name)") }
        for piece in (expected.forbid ?? []) + (expected.preferForbid ?? []) {
            #expect(!text.contains(piece), "\(name)")
        }
        let places = (expected.order ?? []).map { text.range(of: $0)?.lowerBound }
        #expect(!places.contains(nil), "\(name)")
        #expect(places.compactMap(\.self) == places.compactMap(\.self).sorted(), "\(name)")
        for line in expected.containsLines ?? [] {
            #expect(mail.text.split(separator: "\n").contains { $0 == line }, "\(name)")
        }
        if let wanted = expected.subject { #expect(Normal.header(mail.subject) == Normal.header(wanted), "\(name)") }
        for piece in expected.containsSubject ?? [] { #expect(mail.subject.contains(piece), "\(name)") }
        if let wanted = expected.from { #expect(mail.from.map { [$0.name, $0.address] } == wanted, "\(name)") }
        if let wanted = expected.automatic { #expect(mail.isAutomatic == wanted, "\(name)") }
    }

    private func checkParts(_ mail: Mail, against expected: Expectation, _ name: String) {
        if let wanted = expected.attachments {
            let found = mail.parts.filter { $0.disposition == "attachment" }
            #expect(found.map(\.filename) == wanted.map(\.filename), "\(name)")
            #expect(found.map(\.size) == wanted.map(\.size), "\(name)")
        }
        if let wanted = expected.nested {
            let found = mail.parts.compactMap(\.message)
            #expect(found.map(\.subject) == wanted.map(\.subject), "\(name)")
            #expect(found.map { Normal.text($0.text) } == wanted.map { Normal.text($0.text) }, "\(name)")
        }
        if let wanted = expected.dsn {
            let found = mail.deliveryStatus.map {
                ["recipient": $0.recipient, "action": $0.action, "status": $0.status]
            }
            #expect(found == wanted, "\(name)")
        }
    }
}
