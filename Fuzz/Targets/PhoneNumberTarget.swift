import Gateway
import Messages
import PhoneNumbers

/// A telephone number as somebody wrote it, behind two letters of a region.
enum PhoneNumberTarget: FuzzTarget {
    static let name = "phone-number"
    static let maximumLength = 128

    private static let plan = LibPhoneNumberPlan()

    static func run(_ octets: [UInt8]) {
        var material = Material(octets)
        let region = String(decoding: material.octets(2), as: UTF8.self)
        let text = String(decoding: material.rest, as: UTF8.self)
        for region in [region, "GB", nil] {
            switch plan.read(text, region: region) {
            case .number(let number): check(number)
            case .impossible(let reason): require(!reason.isEmpty, "what is impossible has a reason")
            case .notANumber: break
            }
        }
        check(originator: text)
    }

    private static func check(_ number: PhoneNumber) {
        require(PhoneNumber(e164: number.e164) == number, "a number is in the form of E.164")
        require(number.digits.utf8.allSatisfy { (0x30...0x39).contains($0) }, "a number is made of ASCII digits")
        require(plan.read(number.e164, region: nil) == .number(number), "\(number) reads back")
    }

    private static func check(originator text: String) {
        guard let originator = Originator(text) else { return }
        require(Originator(originator.description) == originator, "an originator reads back")
    }
}
