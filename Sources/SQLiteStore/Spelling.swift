import Gateway
import Messages

/// How values that are not numbers are spelled in the database. The spellings are part of the file's format.
enum Spelling {
    /// The digits of a number as one integer: at most 15 and the first is not 0, so nothing is lost.
    static func number(_ phone: PhoneNumber) -> Int64 {
        var number: Int64 = 0
        for digit in phone.e164.utf8.dropFirst() { number = number &* 10 &+ Int64(digit &- UInt8(ascii: "0")) }
        return number
    }

    /// Reads ``number(_:)`` back.
    static func phone(_ number: Int64) throws(StoreFailure) -> PhoneNumber {
        guard let phone = PhoneNumber(e164: "+\(number)") else { throw .damaged("a recipient") }
        return phone
    }

    /// What the column `recipient` holds: a number's digits, something below 0 for an address, 0 for nobody.
    static func recipient(_ destination: Destination) -> Int64 {
        switch destination {
        case .phone(let phone): number(phone)
        case .mail(let address): mailbox(address)
        case .webHook(let text), .command(let text), .folder(let text): -LookupKey.text(text)
        case .account(let name): -LookupKey.text(name.text)
        case .nowhere: 0
        }
    }

    /// What the column `recipient` holds for a mail address.
    static func mailbox(_ address: EmailAddress) -> Int64 { -LookupKey.address(address) }

    /// The address of a destination that `recipient` does not tell whole; `nil` when `addressed` is the same.
    static func destination(_ destination: Destination, addressed: String) -> String? {
        let text: String
        switch destination {
        case .phone, .nowhere: return nil
        case .mail, .webHook, .command, .folder: text = destination.description
        case .account(let name): text = name.text
        }
        // Octet by octet: texts that are only equivalent must come back as they were.
        return text.utf8.elementsEqual(addressed.utf8) ? nil : text
    }

    /// Reads a destination back from its kind, `recipient` and address.
    static func destination(
        _ kind: Destination.Kind, _ recipient: Int64, _ address: String
    ) throws(StoreFailure) -> Destination {
        switch kind {
        case .phone: return .phone(try phone(recipient))
        case .mail:
            guard let mailbox = EmailAddress(address) else { throw .damaged("a mail address") }
            return .mail(mailbox)
        case .webHook: return .webHook(address)
        case .command: return .command(address)
        case .folder: return .folder(address)
        case .nowhere: return .nowhere
        case .account: return .account(try account(address))
        }
    }

    /// `+…` a number, `#…` a short code, `=…` a name: any value of the type, not only those that it reads from text.
    static func originator(_ originator: Originator) -> String {
        switch originator {
        case .number(let number): number.e164
        case .shortCode(let digits): "#" + digits
        case .name(let name): "=" + name
        }
    }

    /// Reads ``originator(_:)`` back.
    static func originator(_ text: String) throws(StoreFailure) -> Originator {
        if text.hasPrefix("#") { return .shortCode(String(text.dropFirst())) }
        if text.hasPrefix("=") { return .name(String(text.dropFirst())) }
        guard let number = PhoneNumber(e164: text) else { throw .damaged("an originator") }
        return .number(number)
    }

    /// Names in order, separated by commas, which no name contains.
    static func names(_ names: [ConnectionName]) -> String {
        names.count == 1 ? names[0].text : names.map(\.text).joined(separator: ",")
    }

    /// Reads ``names(_:)`` back.
    static func names(_ text: String) throws(StoreFailure) -> [ConnectionName] {
        var names: [ConnectionName] = []
        for part in text.split(separator: ",") { names.append(try connection(String(part))) }
        return names
    }

    /// The name of a connection.
    static func connection(_ text: String) throws(StoreFailure) -> ConnectionName {
        guard let name = ConnectionName(text) else { throw .damaged("a connection's name") }
        return name
    }

    /// Texts in order, each with its number of octets before it, as in `3:one,0:,`: they may hold anything.
    static func list(_ texts: [String]) -> String {
        texts.isEmpty ? "" : texts.map { "\($0.utf8.count):\($0)," }.joined()
    }

    /// Reads ``list(_:)`` back.
    static func list(_ text: String) throws(StoreFailure) -> [String] {
        var found: [String] = []
        var rest = Substring(text).utf8
        while let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
            let start = rest.index(after: colon)
            guard let count = Int(Substring(rest[..<colon])), count >= 0,
                let end = rest.index(start, offsetBy: count, limitedBy: rest.endIndex), end < rest.endIndex,
                rest[end] == UInt8(ascii: ",")
            else { throw .damaged("a list") }
            found.append(String(Substring(rest[start..<end])))
            rest = rest[rest.index(after: end)...]
        }
        guard rest.isEmpty else { throw .damaged("a list") }
        return found
    }

    /// Bits: 0, the octets of the submission go out behind the text; 1, it tells that a STOP or START was understood.
    static func flags(of order: MessageOrder) -> Int64 {
        (order.includesSubmission ? 1 : 0) | (order.confirmsStop ? 2 : 0)
    }

    /// Reads ``flags(of:)`` back.
    static func setFlags(_ flags: Int64, of order: inout MessageOrder) {
        (order.includesSubmission, order.confirmsStop) = (flags & 1 != 0, flags & 2 != 0)
    }

    /// A list of what was asked about notices: `R` how much comes back, `E` the sender's name for the mail, `N` the bits
    /// of the occasions, `O` whom it was first for; what was not asked is left out.
    static func wishes(_ wishes: NoticeWishes) -> String {
        list(
            [
                wishes.returning.map { "R" + $0.rawValue }, wishes.envelopeID.map { "E" + $0 },
                wishes.occasions.map { "N\($0.rawValue)" }, wishes.originalRecipient.map { "O" + $0 },
            ].compactMap(\.self))
    }

    /// Reads ``wishes(_:)-(NoticeWishes)`` back.
    static func wishes(_ text: String) throws(StoreFailure) -> NoticeWishes {
        var wishes = NoticeWishes()
        for item in try list(text) {
            // By octets: what follows may combine with the letter to one character.
            let value = String(Substring(item.utf8.dropFirst()))
            switch item.utf8.first {
            case UInt8(ascii: "R"): wishes.returning = NoticeWishes.Returning(rawValue: value)
            case UInt8(ascii: "E"): wishes.envelopeID = value
            case UInt8(ascii: "N"): wishes.occasions = UInt8(value).map(NoticeWishes.Occasions.init(rawValue:))
            case UInt8(ascii: "O"): wishes.originalRecipient = value
            default: throw .damaged("wishes about notices")
            }
        }
        return wishes
    }

    /// A part as its sender coded it: the coding, bit 0 whether it has a header, the protocol identifier, the octets.
    static func ready(_ part: ReadyPart) -> [UInt8] {
        [part.dataCoding, part.hasHeader ? 1 : 0, part.protocolID] + part.octets
    }

    /// Reads ``ready(_:)-(ReadyPart)`` back.
    static func ready(_ octets: [UInt8]) throws(StoreFailure) -> ReadyPart {
        guard octets.count >= 3, octets[1] <= 1 else { throw .damaged("a part that its sender coded") }
        return ReadyPart(
            dataCoding: octets[0], hasHeader: octets[1] == 1, protocolID: octets[2], octets: Array(octets[3...]))
    }

    /// The name of an account.
    static func account(_ text: String) throws(StoreFailure) -> AccountName {
        guard let name = AccountName(text) else { throw .damaged("an account's name") }
        return name
    }

    /// The name of an application.
    static func application(_ text: String) throws(StoreFailure) -> ApplicationName {
        guard let name = ApplicationName(text) else { throw .damaged("an application's name") }
        return name
    }
}

/// A number that stands for a text in an index. Different texts may share one, so what is found is compared as well.
enum LookupKey {
    /// Any text as it is.
    ///
    /// FNV-1a over the octets (draft-eastlake-fnv §2), cut to 47 bits: SQLite keeps those in six octets.
    static func text(_ text: String) -> Int64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        let octets = text.utf8Span.span
        for index in octets.indices { hash = (hash ^ UInt64(octets[index])) &* 0x100_0000_01B3 }
        return Int64(hash >> 17)
    }

    /// Who a text came from.
    static func originator(_ originator: Originator) -> Int64 { text(Spelling.originator(originator)) }

    /// An address, the case of its letters aside.
    static func address(_ address: EmailAddress) -> Int64 {
        text(folded(address))
    }

    /// How addresses are compared.
    static func folded(_ address: EmailAddress) -> String { address.description.lowercased() }
}
