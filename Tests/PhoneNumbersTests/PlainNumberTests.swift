import Gateway
import Messages
import PhoneNumbers
import Testing

/// A plain number is decided without the library; a blank in it makes the library decide. They must not differ.
struct PlainNumberTests {
    private let plan = LibPhoneNumberPlan()

    /// Numbers of every calling code from 1 to 999 and of every usual length, with a choice of leading digits.
    @Test func `A plain number is read as the library reads it`() {
        var random: UInt64 = 11
        var read = 0
        for code in 1...999 {
            for length in 4...12 {
                for lead in stride(from: (code + length) % 13, to: 100, by: 13) {
                    random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    let tail = String(random % 100_000_000_000_000)
                    let digits = String(("\(code)\(lead < 10 ? "0" : "")\(lead)" + tail).prefix(length + 2))
                    let plain = plan.read("+" + digits, region: nil)
                    #expect(plain == plan.read("+ " + digits, region: nil), "+\(digits)")
                    if case .number = plain { read += 1 }
                }
            }
        }
        #expect(read > 10_000)
    }
}
