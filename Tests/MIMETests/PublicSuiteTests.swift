import Foundation
import MIME
import Messages
import TestKit
import Testing

/// Mails of public test suites, with what at least two of four independent parsers make of them.
struct PublicSuiteTests {
    private struct Case: Decodable {
        var file: String
        var expect: ExpectedMail
    }

    @Test(.enabled(if: Corpus.hasShared, "../shared is not beside the project"))
    func `mails of public suites decode as independent parsers agree, but for the deviations listed`() throws {
        let cases = try JSONDecoder().decode([Case].self, from: Corpus.sharedData("mime/cases.json"))
        #expect(cases.count == 166)
        let codec = GMimeCodec()
        var deviating: [String: Set<String>] = [:]
        for item in cases {
            let mail = codec.decode([UInt8](try Corpus.sharedData("mime/\(item.file)")))
            let explained = SuiteDeviations.reasons[item.file] ?? [:]
            for difference in item.expect.differences(from: mail) {
                deviating[item.file, default: []].insert(difference.key)
                #expect(explained[difference.key] != nil, "\(item.file): \(difference.key) \(difference.detail)")
            }
        }
        for (file, reasons) in SuiteDeviations.reasons {
            for key in reasons.keys {
                #expect(deviating[file]?.contains(key) == true, "\(file) is listed for \(key), but no longer deviates")
            }
        }
    }
}
