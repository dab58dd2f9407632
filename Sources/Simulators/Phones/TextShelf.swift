/// The texts that phones hold: the latest of each, and not too many in all.
struct TextShelf: Sendable {
    private struct Place: Sendable {
        let sequence: UInt64
        let phone: String
    }

    private let limit: Int
    private let limitPerPhone: Int
    private var phones: [String: Backlog<PhoneText>] = [:]
    // In the order of arrival; a text that its phone no longer holds is skipped.
    private var order = Backlog<Place>()
    private var lastSequence: UInt64 = 0
    private(set) var count = 0

    init(limit: Int, limitPerPhone: Int) {
        self.limit = max(1, limit)
        self.limitPerPhone = max(1, limitPerPhone)
    }

    /// The phones that hold texts, in ascending order.
    var numbers: [String] { phones.keys.sorted() }

    /// The texts after `sequence`, the oldest first.
    func texts(of phone: String?, after sequence: UInt64) -> [PhoneText] {
        if let phone { return phones[phone]?.elements.filter { $0.sequence > sequence } ?? [] }
        let all = phones.values.flatMap { $0.elements.filter { $0.sequence > sequence } }
        return all.sorted { $0.sequence < $1.sequence }
    }

    /// Puts a text in, gives it its number, and lets older ones go where there are too many.
    mutating func add(_ text: PhoneText) -> PhoneText {
        lastSequence += 1
        var text = text
        text.sequence = lastSequence
        phones[text.phone, default: Backlog()].append(text)
        order.append(Place(sequence: text.sequence, phone: text.phone))
        count += 1
        if let held = phones[text.phone]?.count, held > limitPerPhone { removeOldest(of: text.phone) }
        while count > limit, let place = order.popFirst() {
            if phones[place.phone]?.first?.sequence == place.sequence { removeOldest(of: place.phone) }
        }
        compact()
        return text
    }

    /// Changes a text, if it is still there.
    mutating func change(_ sequence: UInt64, of phone: String, _ body: (inout PhoneText) -> Void) {
        phones[phone]?.change(where: { $0.sequence == sequence }, body)
    }

    /// Takes a text away, if it is still there.
    mutating func remove(_ sequence: UInt64, of phone: String) {
        guard var texts = phones[phone] else { return }
        let before = texts.count
        texts.keep { $0.sequence != sequence }
        count -= before - texts.count
        phones[phone] = texts.count > 0 ? texts : nil
    }

    private mutating func removeOldest(of phone: String) {
        guard phones[phone]?.popFirst() != nil else { return }
        count -= 1
        if phones[phone]?.count == 0 { phones[phone] = nil }
    }

    private mutating func compact() {
        guard order.count > 2 * count + 64 else { return }
        let phones = phones
        order.keep { place in
            guard let oldest = phones[place.phone]?.first else { return false }
            return oldest.sequence <= place.sequence
        }
    }
}
