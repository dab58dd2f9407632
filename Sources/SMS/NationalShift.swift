/// Which national tables take the place of the default alphabet and of its extension table.
///
/// Every part of a message that uses one says so in its user data header (3GPP TS 23.040 §9.2.3.24.15, §9.2.3.24.16).
public struct NationalShift: Hashable, Sendable {
    /// In place of the default alphabet. A language without such a table (Spanish) counts as none.
    public var locking: NationalLanguage?
    /// In place of the extension table.
    public var single: NationalLanguage?

    /// The tables of these languages.
    public init(locking: NationalLanguage? = nil, single: NationalLanguage? = nil) {
        self.locking = locking?.lockingTable == nil ? nil : locking
        self.single = single
    }

    /// The default alphabet with its own extension table.
    public static let none = NationalShift()

    /// The elements that announce the tables; empty for `none`.
    public var elements: [InformationElement] {
        var elements: [InformationElement] = []
        if let single { elements.append(InformationElement(.nationalSingleShift, [single.rawValue])) }
        if let locking { elements.append(InformationElement(.nationalLockingShift, [locking.rawValue])) }
        return elements
    }
}
