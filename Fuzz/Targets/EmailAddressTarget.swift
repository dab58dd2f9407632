import Gateway
import Messages

/// A mail address, and what its local part says of a phone.
enum EmailAddressTarget: FuzzTarget {
    static let name = "email-address"
    static let maximumLength = 300

    static func run(_ octets: [UInt8]) {
        let address = EmailAddress(octets: octets[...])
        require(EmailAddress(octets: amidst(octets)) == address, "an address reads the same wherever it stands")
        let text = String(decoding: octets, as: UTF8.self)
        check(PhoneAddress(localPart: text), of: text)
        guard let address else { return }
        require(EmailAddress(text) == address, "octets and text read alike")
        check(address)
        check(PhoneAddress(localPart: address.localPart), of: address.localPart)
    }

    static func check(_ address: EmailAddress) {
        let text = address.description
        require(EmailAddress(text) == address, "\(text.debugDescription) reads back")
        require(SMTPCommandTarget.isText(text), "an address holds no controls")
    }

    private static func check(_ phone: PhoneAddress, of localPart: String) {
        let parts = localPart.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        require((phone.type != nil) == (parts.count == 2), "what is behind the first dot is the type")
        require(phone.number.utf8.count == parts[0].count, "a number is as long as it was written")
        require(phone.number.utf8.dropFirst().elementsEqual(parts[0].dropFirst()), "only the first letter may change")
    }
}
