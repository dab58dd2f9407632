import Bytes
import Messages

extension MailWriter {
    /// A file with its header, in base64.
    mutating func writeAttachment(_ attachment: MailDraft.Attachment) {
        field("Content-Type", Self.type(of: attachment))
        begin("Content-Disposition")
        word("attachment;".utf8)
        writeFileName(HeaderText(attachment.name, limit: ComposingLimits.fileName))
        endLine()
        field("Content-Transfer-Encoding", TextBody.Encoding.base64.rawValue)
        endLine()
        writeBase64(attachment.octets)
    }

    /// A name that is no path, quoted when it is short and ASCII, otherwise in pieces of whole characters (RFC 2231 §3, §4).
    private mutating func writeFileName(_ name: HeaderText) {
        var octets = name.octets.map { "/\\".utf8.contains($0) ? UInt8(ascii: "_") : $0 }
        if octets.isEmpty { octets = Array("attachment".utf8) }
        guard !name.isPlain || octets.count > ComposingLimits.plainWord else {
            let escaped = String(decoding: octets, as: UTF8.self).replacing("\"", with: "\\\"")
            return word("filename=\"\(escaped)\"".utf8)
        }
        var pieces: [[UInt8]] = [Array("utf-8''".utf8)]
        for scalar in String(decoding: octets, as: UTF8.self).unicodeScalars {
            let coded = UTF8.encode(scalar)?.flatMap(Self.coded) ?? []
            if pieces[pieces.count - 1].count + coded.count > ComposingLimits.plainWord { pieces.append([]) }
            pieces[pieces.count - 1] += coded
        }
        for (index, piece) in pieces.enumerated() {
            let number = pieces.count > 1 ? "*\(index)" : ""
            word(Array("filename\(number)*=".utf8) + piece + (index < pieces.count - 1 ? [UInt8(ascii: ";")] : []))
        }
    }

    /// An octet as `attribute-char` or `%` and two digits.
    private static func coded(_ octet: UInt8) -> [UInt8] {
        if octet.isASCIILetter || octet.isASCIIDigit || "-._~".utf8.contains(octet) { return [octet] }
        var code: [UInt8] = []
        code.appendCode(octet)
        code[0] = UInt8(ascii: "%")
        return code
    }

    /// The media type; mails and multiparts may not be encoded (RFC 2046 §5.1, §5.2.1), so they are octets.
    private static func type(of attachment: MailDraft.Attachment) -> String {
        let octets = attachment.type.utf8.map(\.asciiLowercased)
        let names = octets.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let type = String(decoding: octets, as: UTF8.self)
        guard octets.count <= ComposingLimits.plainWord, names.count == 2, names.allSatisfy(isName),
            !["multipart", "message"].contains(String(decoding: names[0], as: UTF8.self))
        else { return "application/octet-stream" }
        let isUTF8 = type.hasPrefix("text/") && String(validating: attachment.octets, as: UTF8.self) != nil
        return isUTF8 ? type + "; charset=utf-8" : type
    }

    /// `restricted-name` of RFC 6838 §4.2.
    private static func isName(_ octets: ArraySlice<UInt8>) -> Bool {
        guard let first = octets.first, first.isASCIILetter || first.isASCIIDigit else { return false }
        return octets.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "!#$&-^_.+".utf8.contains($0) }
    }
}
