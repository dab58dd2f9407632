public import Gateway
import Messages

/// Writes mails as files: texts in any code page that iconv knows, and web pages on which nothing acts.
public struct MailFiles: MailFormatter, Sendable {
    /// Starts GMime, which is done once however many there are.
    public init() {
        GMime.start()
    }

    public func knows(codePage: String) -> Bool {
        CodePage(codePage) != nil
    }

    public func encode(
        _ text: String, codePage: String, unmappable: Output.Unmappable
    ) throws(FormattingFailure) -> [UInt8] {
        guard let page = CodePage(codePage) else { throw FormattingFailure("there is no such code page") }
        let octets = page.composed(text)
        switch unmappable {
        case .replace: return try page.octets(octets) { _ in "?" }
        case .transliterate:
            let likeness = Likeness(page)
            return try page.octets(octets) { likeness?.of($0) ?? "?" }
        case .refuse:
            return try page.octets(octets) { scalar throws(FormattingFailure) in
                throw FormattingFailure("code page \(page.name) does not have \(Self.name(of: scalar))")
            }
        }
    }

    /// Without such a code page, the page is in UTF-8; in ``Output/Format/txt`` it is the mail's text, in
    /// ``Output/Format/eml`` the mail as it came.
    public func page(_ format: Output.Format, of octets: [UInt8], codePage: String) -> [UInt8] {
        let page = CodePage(codePage) ?? .utf8
        switch format {
        case .htm: return MailPage(of: octets, codePage: page).document
        case .mht: return MailPage(of: octets, codePage: page).archive
        case .eml: return octets
        case .txt:
            let text = MailAssembly.mail(octets).text
            do {
                return try encode(text, codePage: page.name, unmappable: .replace)
            } catch {
                // The page is there and nothing is refused.
                return Array(text.utf8)
            }
        }
    }

    public func safeName(_ name: String) -> String {
        SafeName.name(name)
    }

    /// As Unicode writes it, `U+20AC`.
    private static func name(of scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
