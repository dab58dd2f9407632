import Bytes

/// The header before the text of a part: its elements in order (3GPP TS 23.040 §9.2.3.24).
public struct UserDataHeader: Hashable, Sendable {
    /// Why octets are no header.
    public enum Malformation: Error, Hashable, Sendable {
        /// There is not even a length.
        case missing
        /// The length says more octets than there are.
        case lengthBeyondData(length: Int, present: Int)
        /// An element says more octets than the header has left, or its length is missing.
        case elementBeyondHeader(InformationElement.Identifier)
    }

    /// The elements in the order in which they stand; unknown ones too.
    public let elements: [InformationElement]

    /// A header of these elements; `nil` when they take more than the 139 octets that a message has for them.
    public init?(_ elements: [InformationElement]) {
        guard elements.reduce(0, { $0 + $1.encodedLength }) <= 139 else { return nil }
        self.elements = elements
    }

    private init(parsed elements: [InformationElement]) {
        self.elements = elements
    }

    /// A header without elements, which stands for none at all.
    public static let empty = UserDataHeader(parsed: [])

    /// Reads the header at the start of `userData`; `body` is what follows it.
    ///
    /// A receiver ignores a malformed header as a whole: see `separate(_:)`.
    public static func read(_ userData: ArraySlice<UInt8>) throws(Malformation) -> (
        header: UserDataHeader, body: ArraySlice<UInt8>
    ) {
        var reader = ByteReader(userData)
        guard let length = reader.readUInt8() else { throw .missing }
        guard let octets = reader.read(Int(length)) else {
            throw .lengthBeyondData(length: Int(length), present: reader.remaining)
        }
        return (UserDataHeader(parsed: try elements(in: octets)), reader.rest)
    }

    /// Reads the header at the start of `userData` as a receiver must: a malformed header is ignored.
    ///
    /// When its elements do not fill it exactly, the text still begins after it. When it claims to be longer than the
    /// data there is no telling where the text begins, and all octets are body.
    public static func separate(_ userData: ArraySlice<UInt8>) -> (header: UserDataHeader, body: ArraySlice<UInt8>) {
        do {
            return try read(userData)
        } catch {
            return switch error {
            case .missing, .lengthBeyondData: (.empty, userData)
            case .elementBeyondHeader: (.empty, userData.dropFirst(1 + Int(userData.first ?? 0)))
            }
        }
    }

    private static func elements(in octets: ArraySlice<UInt8>) throws(Malformation) -> [InformationElement] {
        var reader = ByteReader(octets)
        var elements: [InformationElement] = []
        while let value = reader.readUInt8() {
            let identifier = InformationElement.Identifier(rawValue: value)
            guard let length = reader.readUInt8(), let content = reader.read(Int(length)) else {
                throw .elementBeyondHeader(identifier)
            }
            elements.append(InformationElement(identifier, Array(content)))
        }
        return elements
    }

    /// The octets on the wire, length first; empty for a header without elements.
    public var encoded: [UInt8] {
        guard !elements.isEmpty else { return [] }
        var octets = [UInt8(truncatingIfNeeded: encodedLength - 1)]
        for element in elements {
            octets.append(element.identifier.rawValue)
            octets.append(UInt8(truncatingIfNeeded: element.octets.count))
            octets += element.octets
        }
        return octets
    }

    /// How many octets it takes, its length octet included; 0 for a header without elements.
    public var encodedLength: Int {
        elements.isEmpty ? 0 : elements.reduce(1) { $0 + $1.encodedLength }
    }

    // Of elements that may stand once, the last that can be read counts (3GPP TS 23.040 §9.2.3.24).

    /// The place in a concatenated message; the last valid element counts, malformed ones are ignored.
    public var concatenation: Concatenation? { last { Concatenation($0) } }

    /// The ports, if it names any.
    public var ports: ApplicationPorts? { last { ApplicationPorts($0) } }

    /// The national tables that the text uses; an unknown language counts as none.
    public var shift: NationalShift {
        NationalShift(locking: language(.nationalLockingShift), single: language(.nationalSingleShift))
    }

    private func language(_ identifier: InformationElement.Identifier) -> NationalLanguage? {
        last { element in
            guard element.identifier == identifier, element.octets.count == 1 else { return nil }
            return NationalLanguage(rawValue: element.octets[0])
        }
    }

    private func last<Value>(_ reading: (InformationElement) -> Value?) -> Value? {
        for element in elements.reversed() {
            if let value = reading(element) { return value }
        }
        return nil
    }
}
