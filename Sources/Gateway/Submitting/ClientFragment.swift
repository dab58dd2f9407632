import Bytes
import Messages
import SMS

/// A part that a client submitted and that waits for the others of its text: what is kept of it besides its place.
struct ClientFragment: Hashable, Sendable {
    /// Who submitted it.
    var account: AccountName
    /// Who it is to come from.
    var source: Party
    /// For which phone it is.
    var number: PhoneNumber
    /// The session that it came over.
    var session: String
    /// The address of the client.
    var client: String
    /// The id that its sender was given, where that is not the one of a part alone.
    var ticket: String?
    /// What its sender wants to hear of.
    var receipts: NoticeKinds
    /// It is not to be sent before this moment.
    var notBefore: Timestamp?
    /// After this moment it is not to be sent any more.
    var expiresAt: Timestamp?
    /// What it carries.
    var payload: PartPayload

    /// The part as a store keeps it.
    func fragment(_ place: Concatenation, at moment: Timestamp) -> Fragment {
        Fragment(
            connection: .clients, sender: "\(account) \(source)", recipient: number.e164, place: place,
            receivedAt: moment, payload: encoded)
    }

    // version, receipts, not before, expires, [length, text] of session, client and ticket, the payload to the end

    // Not one of ``PartPayload``, which texts from phones begin with.
    private static let version: UInt8 = 0xC1

    private var encoded: [UInt8] {
        var octets = [Self.version, receipts.rawValue]
        for moment in [notBefore, expiresAt] {
            let bits = UInt64(bitPattern: moment?.microseconds ?? .min)
            for shift in stride(from: 56, through: 0, by: -8) {
                octets.append(UInt8(truncatingIfNeeded: bits >> shift))
            }
        }
        for text in [session, client, ticket ?? ""] {
            let short = text.utf8.prefix(255)
            octets.append(UInt8(short.count))
            octets += short
        }
        return octets + payload.encoded
    }

    /// Reads what a store kept; `nil` for octets that were never written here.
    init?(_ fragment: Fragment) {
        let names = fragment.sender.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        var reader = ByteReader(fragment.payload)
        guard names.count == 2, let account = AccountName(String(names[0])),
            let number = PhoneNumber(e164: fragment.recipient), reader.readUInt8() == Self.version,
            let receipts = reader.readUInt8(), let notBefore = Self.moment(&reader),
            let expiresAt = Self.moment(&reader), let session = Self.text(&reader), let client = Self.text(&reader),
            let ticket = Self.text(&reader), let payload = PartPayload(encoded: Array(reader.rest))
        else { return nil }
        self.account = account
        source = Party(String(names[1]))
        self.number = number
        (self.session, self.client) = (session, client)
        self.ticket = ticket.isEmpty ? nil : ticket
        self.receipts = NoticeKinds(rawValue: receipts)
        self.notBefore = notBefore == .min ? nil : Timestamp(microseconds: notBefore)
        self.expiresAt = expiresAt == .min ? nil : Timestamp(microseconds: expiresAt)
        self.payload = payload
    }

    private static func moment(_ reader: inout ByteReader) -> Int64? {
        guard let octets = reader.read(8) else { return nil }
        return Int64(bitPattern: octets.reduce(0) { $0 << 8 | UInt64($1) })
    }

    private static func text(_ reader: inout ByteReader) -> String? {
        guard let length = reader.readUInt8(), let octets = reader.read(Int(length)) else { return nil }
        return String(decoding: octets, as: UTF8.self)
    }
}

extension ClientFragment {
    /// A part that has just come.
    init(_ text: ClientText, from account: AccountName, to number: PhoneNumber, session: String, client: String) {
        self.account = account
        source = text.source
        self.number = number
        (self.session, self.client) = (session, client)
        receipts = text.receipts
        notBefore = text.notBefore
        expiresAt = text.expiresAt
        payload = text.payload
    }
}
