import CPhoneNumber
import Gateway
import Messages

/// Calls libphonenumber. Its functions only read tables that never change, so any thread may call them.
enum NumberLibrary {
    /// A region whose numbering plan is known.
    struct Region: Hashable {
        /// ISO 3166, two capital letters.
        let code: String

        init?(_ text: String) {
            guard text.utf8.count == 2, text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
            code = text.uppercased()
            guard Self.known.contains(code) else { return nil }
        }

        private static let known: Set<String> = {
            let letters = (UInt8(ascii: "A")...UInt8(ascii: "Z")).map { String(Unicode.Scalar($0)) }
            let codes = letters.flatMap { first in letters.map { first + $0 } }
            return Set(codes.filter { unsafe number_calling_code($0) != 0 })
        }()
    }

    /// Reads a number; `region` is needed unless it is international.
    static func read(_ written: NumberText, in region: Region?) -> NumberReading {
        let text = (written.isInternational ? "+" : "") + String(decoding: written.digits, as: UTF8.self)
        let reading = parse(text, region)
        guard let number = reading.number else {
            return .impossible(reason(reading.outcome, place(reading.callingCode, region)))
        }
        // Of several prefixes that do not belong there the library takes one away at a time.
        guard text == number.e164 || CallingCodes.admit(number) || parse(number.e164, nil).number == number else {
            return .impossible("it begins with a prefix that does not belong there")
        }
        return .number(number)
    }

    /// Asks the library once; `number` is `nil` unless it is possible.
    private static func parse(
        _ text: String, _ region: Region?
    ) -> (number: PhoneNumber?, outcome: number_outcome, callingCode: Int32) {
        var octets = [CChar](repeating: 0, count: number_text_size)
        var callingCode: Int32 = 0
        let outcome = unsafe octets.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return number_failed }
            return unsafe number_read(text, region?.code ?? "ZZ", start, &callingCode)
        }
        let number = PhoneNumber(e164: string(octets)).flatMap { number in
            outcome == number_possible || CallingCodes.isNewer(number) ? number : nil
        }
        return (number, outcome, callingCode)
    }

    /// The region of a number; `nil` for the codes that belong to none.
    static func region(of number: PhoneNumber) -> String? {
        var octets: [CChar] = [0, 0, 0, 0]
        unsafe octets.withUnsafeMutableBufferPointer { buffer in
            if let start = buffer.baseAddress { unsafe number_region_of(number.e164, start) }
        }
        let name = string(octets)
        return name.utf8.count == 2 ? name : nil
    }

    private static func reason(_ outcome: number_outcome, _ place: String) -> String {
        switch outcome {
        case number_too_short, number_unreadable: "it is too short for a number\(place)"
        case number_too_long: "it is too long for a number\(place)"
        case number_wrong_length: "numbers\(place) do not have that many digits"
        case number_local_only: "it is too short for a number\(place), or its area code is missing"
        case number_unknown_calling_code: "no country has the calling code that it begins with"
        default: "it could not be read"
        }
    }

    /// ` in GB (+44)`; empty when it is not known.
    private static func place(_ callingCode: Int32, _ region: Region?) -> String {
        guard callingCode > 0 else { return region.map { " in \($0.code)" } ?? "" }
        var octets: [CChar] = [0, 0, 0, 0]
        unsafe octets.withUnsafeMutableBufferPointer { buffer in
            if let start = buffer.baseAddress { unsafe number_region(callingCode, start) }
        }
        let name = string(octets)
        return name.utf8.count == 2 ? " in \(name) (+\(callingCode))" : " with +\(callingCode)"
    }

    /// The text before the first NUL.
    private static func string(_ octets: [CChar]) -> String {
        String(decoding: octets.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
