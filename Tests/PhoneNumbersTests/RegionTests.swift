import Gateway
import Messages
import PhoneNumbers
import Testing

/// Which country a number belongs to.
struct RegionTests {
    private let plan: any NumberPlan = LibPhoneNumberPlan()

    @Test func `A number belongs to the country of its calling code, and of its digits where several share one`() throws
    {
        let table: [(String, String?)] = [
            ("+447400123456", "GB"), ("+447781123456", "GG"), ("+447624123456", "IM"), ("+353851234567", "IE"),
            ("+12025550123", "US"), ("+14165550123", "CA"), ("+18095550123", "DO"), ("+18765550123", "JM"),
            ("+79161234567", "RU"), ("+77011234567", "KZ"), ("+4915112345678", "DE"), ("+8613812345678", "CN"),
            ("+390612345678", "IT"), ("+393123456789", "IT"),
            // Fictional ones: possible, but of no range that is in use.
            ("+447700900123", "GB"), ("+15005550006", "US"),
            // Satellites, and codes of no country.
            ("+881612345678", nil), ("+80012345678", nil), ("+9991234567", nil), ("+2101234567", nil), ("+1234", "US"),
        ]
        for (text, region) in table {
            let number = try #require(PhoneNumber(e164: text))
            #expect(plan.region(of: number) == region, "\(text)")
        }
    }

    @Test func `Every country that a number can belong to is known by its name`() throws {
        for code in 1...999 {
            guard let number = PhoneNumber(e164: "+\(code)23456789"), let region = plan.region(of: number) else {
                continue
            }
            #expect(plan.knows(region: region), "+\(code): \(region)")
        }
    }
}
