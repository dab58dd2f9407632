import Bytes
import Messages
import SMS

/// Makes of texts that a client submits what becomes of them, for one account and the rules of one moment.
struct ClientTextDrafting {
    /// What a text becomes.
    enum Draft {
        /// A message; how many parts a network has to carry of it.
        case order(MessageOrder, parts: Int)
        /// It waits for the other parts of its text.
        case fragment(ClientFragment, Concatenation)
    }

    /// What a text is to be, whole or joined.
    struct Wanted {
        var number: PhoneNumber
        var originator: Originator?
        /// The text to be sent.
        var text: String
        /// The alphabet that its sender chose; `nil`: what suits.
        var alphabet: Alphabet?
        var receipts: NoticeKinds
        var notBefore: Timestamp?
        var expiresAt: Timestamp?
        /// Why it is not quite as its sender meant it.
        var note: String?
    }

    /// The fewest digits that are read as an international number.
    private static let internationalDigits = 8
    /// How long a text can be whose parts are joined: networks have shorter ones.
    private static let longestPart = 1_120

    let account: Account
    let directory: AccountDirectory
    let rules: Rules
    let plan: any NumberPlan
    let texts: LocalTexts
    /// The facts about what arrives.
    let arrival: Submission
    /// The phones that want no more texts; `nil`: nobody has asked.
    var stops: StopList?
    private let via: [ConnectionName]
    /// Those of them that carry parts as they come; empty when the first does not.
    private let readyVia: [ConnectionName]
    private let ownNumber: Originator?
    private let connectionNumber: Originator?
    private let reference: ReferenceSize

    init(
        _ account: Account, _ directory: AccountDirectory, _ rules: Rules, _ parts: Gateway.Parts, _ texts: LocalTexts,
        arrival: Submission
    ) {
        self.account = account
        self.directory = directory
        self.rules = rules
        plan = parts.plan
        self.texts = texts
        self.arrival = arrival
        via = rules.clientTexts.via.isEmpty ? rules.standardTextRoute : rules.clientTexts.via
        let first = via.first.flatMap { rules.connections[$0] }
        readyVia =
            first?.carriesReadyParts == true
            ? via.filter { rules.connections[$0]?.carriesReadyParts == true } : []
        ownNumber = directory.ownNumber(of: account)
        connectionNumber = directory.open(first?.numbers ?? [], to: account).first
        reference = first?.referenceSize ?? .eightBit
    }

    /// How long the parts of a text are that a network carries.
    var referenceSize: ReferenceSize { reference }

    /// What `text` becomes.
    func draft(_ text: ClientText) -> Result<Draft, ClientRefusal> {
        do throws(ClientRefusal) { return .success(try drafted(text)) } catch { return .failure(error) }
    }

    private func drafted(_ text: ClientText) throws(ClientRefusal) -> Draft {
        guard account.isActive else { throw ClientRefusal(.notAllowed, "account \(account.name) is not active") }
        let originator = try originator(text.source)
        let number = try number(text)
        let holder = directory.account(with: .number(number))
        if holder == nil { try check(number, originator) }
        guard let place = text.place, place.count > 1 else {
            return try whole(text, wanted(text, number, originator), holder)
        }
        if holder == nil, rules.clientTexts.passesParts, let ready = try ready(text, number, originator) {
            return .order(ready, parts: 1)
        }
        guard text.payload.coding.isReadable, text.payload.ports == nil else {
            throw ClientRefusal(.text, "no text, so it cannot be joined, and no connection carries it as it is")
        }
        guard text.payload.octets.count <= Self.longestPart else { throw ClientRefusal(.text, "the part is too long") }
        let fragment = ClientFragment(
            text, from: account.name, to: number, session: arrival.session, client: arrival.client)
        return .fragment(fragment, place)
    }

    private func wanted(_ text: ClientText, _ number: PhoneNumber, _ originator: Originator?) -> Wanted {
        Wanted(
            number: number, originator: originator, text: "", receipts: text.receipts, notBefore: text.notBefore,
            expiresAt: text.expiresAt)
    }
}

// MARK: - Whole texts

extension ClientTextDrafting {
    /// A text that is not divided: an ordinary message where anything could carry it, else a part as it came.
    private func whole(_ text: ClientText, _ bare: Wanted, _ holder: Account?) throws(ClientRefusal) -> Draft {
        let peculiarity = text.peculiarity
        if holder == nil, peculiarity != nil || text.payload.octets.isEmpty,
            let ready = try ready(text, bare.number, bare.originator)
        {
            return .order(ready, parts: 1)
        }
        guard text.payload.coding.isReadable, text.payload.ports == nil else {
            throw ClientRefusal(.text, "it is no text, and no connection carries it as it is")
        }
        var wanted = bare
        wanted.text = JoinedText([text.payload]).text
        wanted.alphabet = text.payload.coding == .ucs2 ? .ucs2 : nil
        wanted.note = peculiarity
        let (order, count) = try order(wanted, for: holder)
        return .order(order, parts: count)
    }

    /// The message that a whole or joined text becomes.
    private func order(
        _ wanted: Wanted, for holder: Account?
    ) throws(ClientRefusal) -> (MessageOrder, parts: Int) {
        guard !wanted.text.isEmpty else { throw ClientRefusal(.text, "there is no text to send") }
        if let holder {
            let text = LocalTexts.Text(
                text: wanted.text, number: wanted.number, addressedAs: wanted.number.e164, account: account,
                originator: wanted.originator, arrival: arrival)
            var order = texts.order(text, for: holder, rules)
            order.notices = wanted.receipts.asked
            return (order, 0)
        }
        let (alphabet, parts) = try measure(wanted.text, wanted.alphabet)
        var order = try order(to: wanted.number, from: wanted.originator, via: via, wanted.text, alphabet)
        order.notices = wanted.receipts.asked
        order.notBefore = wanted.notBefore
        order.expiresAt = wanted.expiresAt
        order.note = wanted.note
        return (order, parts)
    }

    /// The alphabet that a text is sent in, and how many parts it takes.
    private func measure(
        _ text: String, _ alphabet: Alphabet?
    ) throws(ClientRefusal) -> (Alphabet, parts: Int) {
        guard alphabet == .ucs2 else {
            let count = SegmentCount(text, reference: reference)
            guard count.parts <= SegmentPlan.maximumParts else {
                throw ClientRefusal(.text, "the text needs \(count.parts) parts; at most 255 are possible")
            }
            return (count.alphabet, count.parts)
        }
        do throws(SegmentFailure) {
            return (.ucs2, try SegmentPlan(text, alphabet: .ucs2, reference: reference).parts.count)
        } catch {
            throw ClientRefusal(.text, "the text is too long: at most 255 parts are possible")
        }
    }

    /// The message for a part that goes out as it came; `nil` when the connection cannot do that, or it is text that
    /// finds no room in one part and can be divided, or that is to be joined and divided anew.
    private func ready(
        _ text: ClientText, _ number: PhoneNumber, _ originator: Originator?
    ) throws(ClientRefusal) -> MessageOrder? {
        guard !readyVia.isEmpty, text.staysDivided else { return nil }
        guard text.ready.fitsOnePart(as: text.payload.coding) else {
            guard text.place == nil, text.payload.coding.isReadable, text.payload.ports == nil else {
                throw ClientRefusal(.text, "\(text.ready.octets.count) octets find no room in one part")
            }
            return nil
        }
        let shown = JoinedText([text.payload]).text
        let isPlain = text.payload.coding != .ucs2 && SegmentCount(shown, reference: reference).alphabet == .gsm7
        var order = try order(to: number, from: originator, via: readyVia, shown, isPlain ? .gsm7 : .ucs2)
        order.ready = text.ready
        order.notices = text.receipts.asked
        order.notBefore = text.notBefore
        order.expiresAt = text.expiresAt
        return order
    }

    private func order(
        to number: PhoneNumber, from originator: Originator?, via: [ConnectionName], _ text: String,
        _ alphabet: Alphabet
    ) throws(ClientRefusal) -> MessageOrder {
        guard !via.isEmpty else { throw ClientRefusal(.noRoute, "no connection is configured that could send it") }
        var order = MessageOrder(
            application: nil, addressedAs: number.e164, recipient: number, originator: originator, via: via,
            text: text, alphabet: alphabet)
        order.ownNumber = connectionNumber
        return order
    }
}

// MARK: - Replacing

extension ClientTextDrafting {
    /// What a message is to be whose text a client replaces.
    func revision(of old: MessageOrder, by text: ClientText) throws(ClientRefusal) -> MessageOrder {
        var order = old
        order.notices = text.receipts.asked
        order.expiresAt = text.expiresAt ?? old.expiresAt
        order.notBefore = text.notBefore
        let octets = text.payload.octets
        if let first = old.ready {
            (order.ready, order.text) = try revision(of: first, by: octets)
            return order
        }
        guard let coding = old.coding(of: octets) else {
            throw ClientRefusal(.text, "its octets can be read in more ways than one")
        }
        order.text = JoinedText([PartPayload(coding, octets)]).text
        guard !order.text.isEmpty else { throw ClientRefusal(.text, "there is no text to send") }
        (order.alphabet, _) = try measure(order.text, coding == .ucs2 ? .ucs2 : nil)
        return order
    }

    private func revision(of first: ReadyPart, by octets: [UInt8]) throws(ClientRefusal) -> (ReadyPart, String) {
        // Without esm_class nobody can say that there is a header (SMPP 3.4 §4.10.1).
        guard !first.hasHeader else { throw ClientRefusal(.text, "the first text came with a header") }
        let coding = ShortMessageCoding(first.dataCoding, alphabet: .gsm7).coding
        let ready = ReadyPart(dataCoding: first.dataCoding, protocolID: first.protocolID, octets: octets)
        guard ready.fitsOnePart(as: coding) else { throw ClientRefusal(.text, "it finds no room in one part") }
        return (ready, JoinedText([PartPayload(coding, octets)]).text)
    }
}

extension MessageOrder {
    /// How octets are coded that replace its text; `nil` when that is not certain.
    ///
    /// They have the `data_coding` that the text had, which is not kept. UCS-2 it was where GSM 7-bit would have done and
    /// was not taken; else either that or one of the alphabets of an octet a character, in which control characters
    /// do not occur.
    fileprivate func coding(of octets: [UInt8]) -> PartCoding? {
        guard alphabet == .ucs2 else { return octets.allSatisfy(\.isSameCharacterEverywhere) ? .gsm7 : nil }
        let isCertain = SegmentCount(text).alphabet == .gsm7 || octets.contains(where: \.isRareControl)
        return isCertain ? .ucs2 : nil
    }
}

extension UInt8 {
    /// Whether it is the same character in ASCII, all of ISO 8859 and the GSM 7-bit default alphabet.
    fileprivate var isSameCharacterEverywhere: Bool {
        switch self {
        case 0x0A, 0x0D, 0x20...0x23, 0x25...0x3F, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }

    fileprivate var isRareControl: Bool { self < 0x20 && self != 0x0A && self != 0x0D }
}

// MARK: - Joined texts

extension ClientTextDrafting {
    /// What a text becomes whose parts have come, or will not come any more.
    func draft(_ joined: ClientTextJoining.Joined) -> Result<(MessageOrder, parts: Int), ClientRefusal> {
        do throws(ClientRefusal) { return .success(try drafted(joined)) } catch { return .failure(error) }
    }

    private func drafted(_ joined: ClientTextJoining.Joined) throws(ClientRefusal) -> (MessageOrder, parts: Int) {
        guard let first = joined.parts.first, joined.text.missing.isEmpty else {
            let missing = joined.text.missing.map(String.init).joined(separator: ", ")
            throw ClientRefusal(.text, "of its \(joined.count) parts, number \(missing) did not come")
        }
        guard account.isActive else { throw ClientRefusal(.notAllowed, "account \(account.name) is not active") }
        let originator = try originator(first.source)
        let holder = directory.account(with: .number(first.number))
        if holder == nil { try check(first.number, originator) }
        let wanted = Wanted(
            number: first.number, originator: originator, text: joined.text.text,
            alphabet: joined.parts.contains { $0.payload.coding == .ucs2 } ? .ucs2 : nil, receipts: joined.receipts,
            notBefore: joined.parts.compactMap(\.notBefore).max(), expiresAt: joined.parts.compactMap(\.expiresAt).min()
        )
        return try order(wanted, for: holder)
    }
}

// MARK: - Addresses

extension ClientTextDrafting {
    /// Who a text is to come from; `nil`: the connection's own number.
    func originator(_ source: Party) throws(ClientRefusal) -> Originator? {
        if source == .withheld { return ownNumber }
        guard let originator = source.originator else {
            throw ClientRefusal(.source, "\"\(source)\" is no sender")
        }
        if account.maySend(as: originator) { return originator }
        for number in numbers(source) where account.maySend(as: .number(number)) { return .number(number) }
        throw ClientRefusal(.source, "account \(account.name) may not send as \(originator)")
    }

    /// The numbers that the digits of a source may be: as it is dialled at home, or as an international one.
    func numbers(_ source: Party) -> [PhoneNumber] {
        guard case .digits(let digits) = source else { return [] }
        return [read(digits, isDialledAtHome: true), read(digits)].compactMap(\.self)
    }

    private func number(_ text: ClientText) throws(ClientRefusal) -> PhoneNumber {
        guard let number = read(text.destination, isDialledAtHome: text.isDialledAtHome) else {
            throw ClientRefusal(
                .destination, "\"\(text.destination.prefix(21))\" is not a phone number that could be written to")
        }
        return number
    }

    /// A number as clients write it: with `+` or `00`, the digits of an international one, or as it is dialled at home.
    ///
    /// Digits that could be both are those of an international one, which is what clients mean who do not say: the
    /// numbers of many countries would be possible ones at home as well.
    func read(_ written: String, isDialledAtHome: Bool = false) -> PhoneNumber? {
        if !isDialledAtHome, let number = international(written[...]) { return number }
        if case .number(let number) = plan.read(written, region: rules.claiming.homeRegion) { return number }
        return written.hasPrefix("00") && !isDialledAtHome ? international(written.dropFirst(2)) : nil
    }

    private func international(_ digits: Substring) -> PhoneNumber? {
        guard digits.utf8.count >= Self.internationalDigits, !digits.hasPrefix("0"),
            digits.utf8.allSatisfy(\.isASCIIDigit), case .number(let number) = plan.read("+" + digits, region: nil)
        else { return nil }
        return number
    }

    private func check(_ number: PhoneNumber, _ originator: Originator?) throws(ClientRefusal) {
        if let refusal = account.refusal(of: number, plan) { throw ClientRefusal(.notAllowed, refusal.text) }
        if let words = stops?.objection(to: number, from: originator ?? ownNumber ?? connectionNumber) {
            throw ClientRefusal(.notAllowed, words)
        }
    }
}

extension ClientText {
    /// Whether it may go out as it came: it is no part of a longer text, or phones can read its parts one by one.
    ///
    /// Texts in alphabets that phones do not know are divided by the size of septets, or in the middle of a character.
    fileprivate var staysDivided: Bool {
        guard place != nil, payload.ports == nil, payload.coding.isReadable else { return true }
        return payload.coding == .gsm7 || payload.coding == .ucs2
    }

    /// What is special about it, so that it is no ordinary text; `nil` when it is one.
    fileprivate var peculiarity: String? {
        let scheme = DataCodingScheme(rawValue: ready.dataCoding)
        return if !payload.coding.isReadable {
            "it is no text"
        } else if payload.isFlash {
            "it was to be shown at once, which the connection cannot say"
        } else if payload.ports != nil || payload.shift != .none || ready.hasHeader {
            "it came with a header, which the connection cannot send"
        } else if ready.protocolID != 0 {
            "it came with protocol_id \(ready.protocolID), which the connection cannot send"
        } else if ready.dataCoding >= 0x10, scheme.isMessageWaiting {
            "it was to tell of waiting messages, which the connection cannot say"
        } else {
            nil
        }
    }
}

extension NoticeKinds {
    /// What a client hears of that asked for these: who wants to know of failures is told of a withdrawal too.
    var asked: NoticeKinds { contains(.failed) ? union(.cancelled) : self }
}

extension Rules {
    /// The way of texts that nobody names a connection for: that of the first application that makes texts, else the
    /// first connection by name; empty when there is none.
    var standardTextRoute: [ConnectionName] {
        if let texts = claiming.applications.first(where: { $0.kind == .sms }) { return texts.via }
        return connections.filter(\.value.carriesTexts).keys.min { $0.text < $1.text }.map { [$0] } ?? []
    }
}
