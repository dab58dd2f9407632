/// A language with shift tables of its own beside the default alphabet.
///
/// The raw value is the language identifier of the shift elements in a user data header (3GPP TS 23.038 §6.2.1.2.4).
public enum NationalLanguage: UInt8, Hashable, Sendable, CaseIterable {
    /// Turkish.
    case turkish = 1
    /// Spanish: a single shift table only.
    case spanish = 2
    /// Portuguese.
    case portuguese = 3
    /// Bengali.
    case bengali = 4
    /// Gujarati.
    case gujarati = 5
    /// Hindi.
    case hindi = 6
    /// Kannada.
    case kannada = 7
    /// Malayalam.
    case malayalam = 8
    /// Oriya.
    case oriya = 9
    /// Punjabi.
    case punjabi = 10
    /// Tamil.
    case tamil = 11
    /// Telugu.
    case telugu = 12
    /// Urdu.
    case urdu = 13

    /// The scalars of the locking table by code; `nil` when the language has none.
    var lockingTable: [UInt16]? { Self.lockingTables[Int(rawValue)] }

    /// The scalars of the single shift table by the code after the escape.
    var singleShiftTable: [UInt16] { Self.singleShiftTables[Int(rawValue)] }

    private static let lockingTables: [[UInt16]?] =
        [nil]
        + allCases.map { language in
            language.lockingRows.isEmpty ? nil : SeptetCharacters.scalars(inHexadecimal: language.lockingRows)
        }

    private static let singleShiftTables: [[UInt16]] =
        [[]] + allCases.map { SeptetCharacters.scalars(inHexadecimal: $0.singleShiftRows) }

    private var lockingRows: String {
        switch self {
        case .turkish: NationalLockingTables.turkish
        case .spanish: ""
        case .portuguese: NationalLockingTables.portuguese
        case .bengali: NationalLockingTables.bengali
        case .gujarati: NationalLockingTables.gujarati
        case .hindi: NationalLockingTables.hindi
        case .kannada: NationalLockingTables.kannada
        case .malayalam: NationalLockingTables.malayalam
        case .oriya: NationalLockingTables.oriya
        case .punjabi: NationalLockingTables.punjabi
        case .tamil: NationalLockingTables.tamil
        case .telugu: NationalLockingTables.telugu
        case .urdu: NationalLockingTables.urdu
        }
    }

    private var singleShiftRows: String {
        switch self {
        case .turkish: NationalSingleShiftTables.turkish
        case .spanish: NationalSingleShiftTables.spanish
        case .portuguese: NationalSingleShiftTables.portuguese
        case .bengali: NationalSingleShiftTables.bengali
        case .gujarati: NationalSingleShiftTables.gujarati
        case .hindi: NationalSingleShiftTables.hindi
        case .kannada: NationalSingleShiftTables.kannada
        case .malayalam: NationalSingleShiftTables.malayalam
        case .oriya: NationalSingleShiftTables.oriya
        case .punjabi: NationalSingleShiftTables.punjabi
        case .tamil: NationalSingleShiftTables.tamil
        case .telugu: NationalSingleShiftTables.telugu
        case .urdu: NationalSingleShiftTables.urdu
        }
    }
}
