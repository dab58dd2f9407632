import Bytes
import Messages
import SMTP

/// One command line of SMTP.
enum SMTPCommandTarget: FuzzTarget {
    static let name = "smtp-command"
    static let maximumLength = 1_024

    static func run(_ octets: [UInt8]) {
        let input = SMTPServerSession.Input.line(octets[...])
        require(SMTPServerSession.Input.line(amidst(octets)) == input, "a line reads the same wherever it stands")
        require(SMTPServerSession.Input.line((octets + [0x20, 0x09])[...]) == input, "blanks at the end mean nothing")
        require(SMTPServerSession.Input.line(otherCase(octets)[...]) == input, "verbs are read in any case")
        guard case .command(let command) = input else { return }
        check(command)
    }

    private static func check(_ command: SMTPCommand) {
        switch command {
        case .hello(let greeting):
            require(isText(greeting.name) && (1...255).contains(greeting.name.utf8.count), "a name is text")
        case .mail(let request): check(request)
        case .recipient(.mailbox(let address)): EmailAddressTarget.check(address)
        case .recipient(let path): require(path == .postmaster, "nobody receives no mail")
        case .chunk(let size, _): require(size >= 0, "a size is not negative")
        case .data, .reset, .noOperation, .help, .verify, .expand, .quit, .startTLS, .authenticate: break
        }
    }

    private static func check(_ request: MailRequest) {
        if let sender = request.sender {
            EmailAddressTarget.check(sender)
            require(request.usesUTF8 || sender.isASCII, "a sender beyond ASCII needs SMTPUTF8")
        }
        require(request.declaredSize ?? 0 >= 0, "a size is not negative")
        for value in [request.submitter, request.envelopeID].compactMap(\.self) {
            require(isText(value) && !value.utf8.contains(ASCII.space), "a value is one word")
        }
    }

    /// Whether nothing in it could end a line or a string.
    static func isText(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }

    private static func otherCase(_ octets: [UInt8]) -> [UInt8] {
        let end = octets.firstIndex { $0 == ASCII.space || $0 == ASCII.tab } ?? octets.endIndex
        return octets[..<end].map { $0.isASCIILetter ? $0 ^ 0x20 : $0 } + octets[end...]
    }
}
