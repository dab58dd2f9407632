import Foundation

extension SMTPSecurityTests {
    static func encoded(_ text: String) -> String { encoded(Array(text.utf8)) }

    static func encoded(_ octets: [UInt8]) -> String { Data(octets).base64EncodedString() }

    static func decoded(_ text: some StringProtocol) -> String? {
        Data(base64Encoded: String(text)).map { String(decoding: $0, as: UTF8.self) }
    }
}
