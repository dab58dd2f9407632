import Foundation
import Gateway
import Messages
import PhoneNumbers
import TestKit
import Testing

/// The example numbers of half of the world's regions, each in several forms.
@Suite(.enabled(if: Corpus.hasShared, "../shared is not beside the project"))
struct NumberCorpusTests {
    private struct Numbers: Decodable {
        struct Case: Decodable {
            var region: String
            var e164: String
            var international: String
            var national: String
            var rfc3966: String
        }

        var cases: [Case]
    }

    private let plan = LibPhoneNumberPlan()

    @Test func `Every form of a number is read in its region`() throws {
        let numbers = try JSONDecoder().decode(Numbers.self, from: Corpus.sharedData("phone/numbers.json"))
        #expect(numbers.cases.count > 300)
        for number in numbers.cases {
            let expected = PhoneNumber(e164: number.e164).map { NumberReading.number($0) }
            for form in [number.e164, number.international, number.national, number.rfc3966] {
                #expect(plan.read(form, region: number.region) == expected, "\(form) in \(number.region)")
            }
            for form in [number.e164, number.international, number.rfc3966] {
                #expect(plan.read(form, region: nil) == expected, "\(form)")
            }
        }
    }

    @Test func `What is no number is never read as one`() throws {
        let texts = try JSONDecoder().decode([String].self, from: Corpus.sharedData("phone/invalid.json"))
        for text in texts {
            for region in [nil, "US", "GB"] {
                if case .number(let number) = plan.read(text, region: region) {
                    Issue.record("\(text) was read as \(number)")
                }
            }
        }
    }
}
