import Bytes
import Messages

extension MailWriter {
    /// The field with the author (RFC 5322 §3.6.2), which no mail may lack.
    mutating func writeAuthor(_ name: String, _ author: MailAddress) {
        begin(name)
        let isKnown = EmailAddress(author.address) != nil
        let shown = isKnown || !author.name.isEmpty ? author.name : author.address
        writeMailbox(shown, isKnown ? author.address : "unknown@invalid", isLast: true)
        endLine()
    }

    /// A field of mailboxes (RFC 5322 §3.4); those without a valid address are left out. Without any it holds `substitute`
    /// or is left out itself.
    mutating func writeRecipients(_ name: String, _ recipients: [MailAddress], orElse substitute: String? = nil) {
        let valid = recipients.filter { EmailAddress($0.address) != nil }
        guard !valid.isEmpty else {
            if let substitute { field(name, substitute) }
            return
        }
        begin(name)
        for (index, recipient) in valid.enumerated() {
            writeMailbox(recipient.name, recipient.address, isLast: index == valid.count - 1)
        }
        endLine()
    }

    /// ```abnf
    /// mailbox = [display-name] "<" addr-spec ">" / addr-spec
    /// ```
    private mutating func writeMailbox(_ name: String, _ address: String, isLast: Bool) {
        let written = EmailAddress(address)?.description ?? address
        let phrase = HeaderText(name, limit: ComposingLimits.name)
        writePhrase(phrase)
        let mailbox = phrase.octets.isEmpty ? written : "<\(written)>"
        word((isLast ? mailbox : mailbox + ",").utf8)
    }

    /// A display name: as it is when it consists of atoms, quoted when it is short and ASCII, encoded otherwise.
    private mutating func writePhrase(_ phrase: HeaderText) {
        if phrase.isPlain, phrase.octets.allSatisfy({ $0 == ASCII.space || Self.isAtomText($0) }) {
            words(phrase)
        } else if phrase.isPlain, phrase.octets.count <= ComposingLimits.plainWord {
            var quoted: [UInt8] = [UInt8(ascii: "\"")]
            for octet in phrase.octets {
                if octet == UInt8(ascii: "\"") || octet == UInt8(ascii: "\\") { quoted.append(UInt8(ascii: "\\")) }
                quoted.append(octet)
            }
            quoted.append(UInt8(ascii: "\""))
            word(quoted)
        } else {
            encodedWords(phrase.octets[...])
        }
    }

    /// `atext` of RFC 5322 §3.2.3.
    private static func isAtomText(_ octet: UInt8) -> Bool {
        octet.isASCIILetter || octet.isASCIIDigit || "!#$%&'*+-/=?^_`{|}~".utf8.contains(octet)
    }
}
